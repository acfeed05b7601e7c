package io.vaultx.worker.app;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** The settings of a worker that started before everybody else: at their ports nobody listens. */
public final class NobodyThere implements QuarkusTestResourceLifecycleManager {
    private Path secret = Path.of("");

    @Override
    public Map<String, String> start() {
        try {
            secret = Files.createTempFile(
                    "vaultx-worker-test",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(secret, "a secret of this test, more than 32 bytes");
            return Map.of(
                    "vaultx.redis.url",
                    "redis://127.0.0.1:" + freePort(),
                    "vaultx.files-url",
                    "http://127.0.0.1:" + freePort(),
                    "vaultx.cluster-secret-file",
                    secret.toString(),
                    "quarkus.http.test-port",
                    "0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Override
    public void stop() {
        try {
            Files.delete(secret);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
