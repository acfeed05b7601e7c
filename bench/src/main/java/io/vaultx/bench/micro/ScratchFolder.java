package io.vaultx.bench.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A benchmark's own folder. */
record ScratchFolder(Path path) {
    static final String PROPERTY = "vaultx.bench.scratch";

    static ScratchFolder create() throws IOException {
        Path parent = Path.of(System.getProperty(PROPERTY, System.getProperty("java.io.tmpdir")));
        Files.createDirectories(parent);
        return new ScratchFolder(Files.createTempDirectory(parent, "vaultx-micro-"));
    }

    void delete() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }
}
