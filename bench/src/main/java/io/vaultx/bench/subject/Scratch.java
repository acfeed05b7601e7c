package io.vaultx.bench.subject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that is gone afterwards. */
public record Scratch(Path folder) implements AutoCloseable {
    public static Scratch below(Path parent) {
        try {
            Files.createDirectories(parent);
            return new Scratch(Files.createTempDirectory(parent, "vaultx-bench-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is allocated for a folder and all in it, as du counts it. */
    public static long allocatedBytes(Path folder) throws IOException {
        Process du = new ProcessBuilder("du", "-s", "--block-size=1", folder.toString()).start();
        String printed = new String(du.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        return Long.parseLong(printed.split("\t", 2)[0]);
    }

    /** A port that nobody listens on just now. */
    public static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
