package io.vaultx.standalone;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** A data folder for the application under test, gone with it. */
public final class TemporaryData implements QuarkusTestResourceLifecycleManager {
    private Path data = Path.of("");

    @Override
    public Map<String, String> start() {
        try {
            data = Files.createTempDirectory("vaultx-standalone-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "vaultx.data", data.toString(),
                "vaultx.address", "http://127.0.0.1",
                "quarkus.http.test-port", "0");
    }

    @Override
    public void stop() {
        try (Stream<Path> all = Files.walk(data)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
