package io.vaultx.bench.subject;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run of the launcher that serves until it is asked to end. */
final class Launched implements AutoCloseable {
    /** The launcher sets it to the build that all servers of a run are to be of. */
    private static final String BUILD_PROPERTY = "vaultx.build";

    private static final String READY = "VaultX is ready: ";
    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    /** A soak is longer than a token lives by default. */
    private static final String TOKEN_SECONDS = "86400";

    private final Process process;
    private final StringBuffer printed = new StringBuffer();
    private final CompletableFuture<Long> ready = new CompletableFuture<>();

    private Launched(Process process) {
        this.process = process;
    }

    /** Starts it and returns when it says that it is ready; {@code sameBuild}: of the build that this run began with. */
    static Launched start(Path root, boolean sameBuild, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(root.resolve("vaultx").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("VAULTX_TOKEN_TTL", TOKEN_SECONDS);
        String build = System.getProperty(BUILD_PROPERTY);
        if (sameBuild && build != null) {
            builder.environment().put("VAULTX_BUILD", build);
        }
        Launched launched = new Launched(Orphans.none(builder.start()));
        Thread.ofPlatform().daemon().name("server-output").start(launched::readOutput);
        launched.awaitReady();
        return launched;
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                printed.append(line).append('\n');
                if (line.startsWith(READY)) {
                    ready.complete(System.nanoTime());
                }
            }
        } catch (IOException e) {
            printed.append("(its output ended: ").append(e.getMessage()).append(")\n");
        } finally {
            ready.completeExceptionally(new IllegalStateException("it ended"));
        }
    }

    private void awaitReady() {
        try {
            ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new IllegalStateException("the server did not become ready:\n" + printed, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The launcher becomes what it starts. */
    long pid() {
        return process.pid();
    }

    /** Asks it to end and waits until it has. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IllegalStateException("the server did not end within " + STOP_LIMIT + ":\n" + printed);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }
}
