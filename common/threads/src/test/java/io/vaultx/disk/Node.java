package io.vaultx.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A file or a folder, whatever its name is just now. */
sealed interface Node {
    /** Bytes, as they lay on the medium when the test began. */
    record File(byte[] before) implements Node {
        static File empty() {
            return new File(new byte[0]);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /**
     * Names.
     *
     * @param before as they were on the medium when the test began
     * @param now as the running program sees them
     */
    record Folder(Map<String, Node> before, Map<String, Node> now) implements Node {
        static Folder empty() {
            return new Folder(Map.of(), new TreeMap<>());
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** What lies at a path, all of it durable. */
    static Node read(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return new File(Files.readAllBytes(path));
        }
        Map<String, Node> entries = new TreeMap<>();
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                entries.put(file.getFileName().toString(), read(file));
            }
        }
        return new Folder(Map.copyOf(entries), entries);
    }
}
