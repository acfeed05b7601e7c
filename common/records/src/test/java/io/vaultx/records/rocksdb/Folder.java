package io.vaultx.records.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A store's folder as a test copies, compares and breaks it. */
final class Folder {
    private Folder() {}

    static Path copy(Path folder, Path to) {
        try {
            Files.createDirectory(to);
            for (Path file : files(folder)) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By the beginning of its name or its end: {@code MANIFEST-}, {@code .sst}. */
    static List<Path> files(Path folder, String part) {
        return files(folder).stream()
                .filter(file -> name(file).startsWith(part) || name(file).endsWith(part))
                .toList();
    }

    /** What the records are in: every file but the lock and RocksDB's notes about itself. */
    static Map<String, String> content(Path folder) {
        Map<String, String> content = new TreeMap<>();
        for (Path file : files(folder)) {
            if (!name(file).startsWith("LO") && !name(file).startsWith("OPTIONS")) {
                content.put(name(file), HexFormat.of().formatHex(bytes(file)));
            }
        }
        return content;
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
