package io.vaultx.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;

/**
 * The {@code redis-server} to run: the one that {@code VAULTX_REDIS_SERVER} names, else one on the PATH, else the one that the
 * library embedded-redis carries for this system.
 */
final class RedisBinary {
    private static final Map<String, String> CARRIED = Map.of(
            "linux amd64", "/redis-server-6.2.6-v5-linux-amd64",
            "linux aarch64", "/redis-server-6.2.7-linux-arm64",
            "mac x86_64", "/redis-server-6.2.6-v5-darwin-amd64",
            "mac aarch64", "/redis-server-6.2.6-v5-darwin-arm64");

    private static final String HOW_TO_GET_ONE =
            " Install Redis 6.2 or newer (Debian, Ubuntu: the package redis-server) so that"
                    + " redis-server is on the PATH, or name it in VAULTX_REDIS_SERVER";

    private RedisBinary() {}

    /**
     * @param folder where a carried one is unpacked to, once
     * @throws LocalRedisException when there is none
     */
    static Path find(Path folder) {
        String named = System.getenv("VAULTX_REDIS_SERVER");
        if (named != null && !named.isBlank()) {
            Path binary = Path.of(named);
            if (!Files.isExecutable(binary)) {
                throw new LocalRedisException("VAULTX_REDIS_SERVER names no program: " + named, null);
            }
            return binary.toAbsolutePath();
        }
        for (String place : String.valueOf(System.getenv("PATH")).split(":")) {
            Path binary = Path.of(place, "redis-server");
            if (!place.isBlank() && Files.isExecutable(binary)) {
                return binary.toAbsolutePath();
            }
        }
        return unpacked(folder);
    }

    private static Path unpacked(Path folder) {
        String system = (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "mac" : "linux")
                + " " + System.getProperty("os.arch");
        String carried = CARRIED.get(system);
        if (carried == null) {
            throw new LocalRedisException("there is no redis-server for " + system + "." + HOW_TO_GET_ONE, null);
        }
        Path binary = folder.resolve(carried.substring(1));
        try (InputStream bytes = RedisBinary.class.getResourceAsStream(carried)) {
            if (bytes == null) {
                throw new LocalRedisException(
                        "there is no redis-server on the PATH, and no " + carried + " on the class path."
                                + HOW_TO_GET_ONE,
                        null);
            }
            if (!Files.isExecutable(binary)) {
                Path temporary = Files.createTempFile(folder, "redis-server", ".new");
                Files.copy(bytes, temporary, StandardCopyOption.REPLACE_EXISTING);
                Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
                Files.move(temporary, binary, StandardCopyOption.ATOMIC_MOVE);
            }
            return binary;
        } catch (IOException e) {
            throw new LocalRedisException("redis-server cannot be unpacked to " + binary, e);
        }
    }
}
