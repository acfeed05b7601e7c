package io.vaultx.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The source tree that these tests belong to. */
final class Repository {
    private static final Path ROOT =
            Path.of(Objects.requireNonNull(System.getProperty("vaultx.root"), "surefire sets vaultx.root"));

    private Repository() {}

    static Path root() {
        return ROOT;
    }

    static String read(String path) {
        try {
            return Files.readString(ROOT.resolve(path));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + path, e);
        }
    }

    /** Every Java source below a {@code src/test/java}. */
    static List<Path> testSources() throws IOException {
        Path folder = Path.of("src", "test", "java");
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/" + folder + "/"))
                    .toList();
        }
    }
}
