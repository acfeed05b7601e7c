package io.vaultx.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    private static final Pattern VERSION = Pattern.compile("v=([0-9]{1,4})\\.");
    private static final int FIRST_WITH_LOG_FOLDER = 7;

    private static final String HOW_TO_GET_ONE =
            " Install Redis 6.2 or newer (Debian, Ubuntu: the package redis-server) so that"
                    + " redis-server is on the PATH, or name it in VAULTX_REDIS_SERVER";

    private RedisBinary() {}

    /**
     * @param folder where a carried one is unpacked to where the user has no cache folder of their own
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
        return unpacked(cache().orElse(folder));
    }

    /**
     * From version 7 on the log is a folder, which an older server does not see: it would start without any data.
     *
     * @throws LocalRedisException when the folder was last written by a newer server than this binary is
     */
    static void checkItReads(Path folder, Path binary) throws IOException {
        if (Files.isDirectory(folder.resolve("appendonlydir")) && major(binary) < FIRST_WITH_LOG_FOLDER) {
            throw new LocalRedisException(
                    folder + " was written by Redis 7 or newer, and " + binary + " is older: it would not see the data."
                            + HOW_TO_GET_ONE,
                    null);
        }
    }

    private static int major(Path binary) throws IOException {
        Process process = new ProcessBuilder(binary.toString(), "--version").start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher version = VERSION.matcher(text);
        if (!version.find()) {
            throw new LocalRedisException(binary + " does not tell its version: " + text.strip(), null);
        }
        return Integer.parseInt(version.group(1));
    }

    /**
     * @throws LocalRedisException when this system cannot run it, such as for a library that is missing or too old
     */
    static void checkItRuns(Path binary) throws IOException {
        String says;
        try {
            Process process = new ProcessBuilder(binary.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            says = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            says = String.valueOf(e.getMessage());
        }
        if (!VERSION.matcher(says).find()) {
            Files.deleteIfExists(binary);
            throw new LocalRedisException(
                    "the redis-server that comes along does not run on this system: " + says + "." + HOW_TO_GET_ONE,
                    null);
        }
    }

    /**
     * One unpacked program for all data folders of a user: it is larger than a small one is. Only a folder that nobody else
     * can put a program into.
     */
    private static Optional<Path> cache() {
        String named = System.getenv("XDG_CACHE_HOME");
        Path base = named != null && named.startsWith("/")
                ? Path.of(named)
                : Path.of(System.getProperty("user.home"), ".cache");
        try {
            Path own = base.resolve("vaultx");
            if (!Files.isDirectory(own)) {
                Files.createDirectories(base);
                Files.createDirectory(
                        own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            String user = System.getProperty("user.name");
            boolean ours = Files.getOwner(own).getName().equals(user)
                    && Files.getOwner(base).getName().equals(user)
                    && Files.getPosixFilePermissions(own).equals(PosixFilePermissions.fromString("rwx------"));
            return ours ? Optional.of(own) : Optional.empty();
        } catch (IOException | RuntimeException noSuchPlace) {
            return Optional.empty();
        }
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
                try (FileChannel written = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    written.force(true);
                }
                checkItRuns(temporary);
                Files.move(temporary, binary, StandardCopyOption.ATOMIC_MOVE);
            }
            return binary;
        } catch (IOException e) {
            throw new LocalRedisException("redis-server cannot be unpacked to " + binary, e);
        }
    }
}
