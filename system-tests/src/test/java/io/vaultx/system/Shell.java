package io.vaultx.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Commands, run in the root of the repository. */
final class Shell {
    private Shell() {}

    /** Standard output and standard error come mixed. */
    record Result(int exitCode, String output) {
        List<String> lines() {
            return output.lines().toList();
        }
    }

    /** Runs a command in the root of the repository. */
    static Result run(String... command) {
        return run(Map.of(), command);
    }

    /** Starts a command in the root of the repository; standard error goes where standard output goes. */
    static Process begin(Map<String, String> environment, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Repository.root().toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Result run(Map<String, String> environment, String... command) {
        Process process = begin(environment, command);
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Result vaultx(String... arguments) {
        return run(Stream.concat(Stream.of("./vaultx"), Stream.of(arguments)).toArray(String[]::new));
    }

    /** What a folder takes on disk, in bytes of allocated blocks. */
    static long allocatedBytes(Path folder) {
        Result du = run("du", "--summarize", "--block-size=1", folder.toString());
        if (du.exitCode() != 0) {
            throw new IllegalStateException(du.output());
        }
        return Long.parseLong(du.output().split("\\s", 2)[0]);
    }
}
