package io.vaultx.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A {@code redis-server} like {@link LocalRedis}, but one that outlives the process that starts it: other programs use it, and
 * whoever ends them ends it, with a SIGTERM. One start on a folder at a time.
 */
public final class DetachedRedis {
    private static final Duration STOP = Duration.ofSeconds(30);

    private DetachedRedis() {}

    /**
     * Starts a server on the folder and returns before it serves. One that still runs there is ended first.
     *
     * @param folder made when it is not there; of the owner only
     * @return the server itself
     * @throws LocalRedisException when it cannot be started
     */
    public static Process start(Path folder, int port) {
        Path home = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(home);
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
            LeftOver.end(home, STOP);
            String password = LocalRedis.password(home);
            Path binary = RedisBinary.find(home);
            RedisBinary.checkItReads(home, binary);
            AppendOnlyTail.dropHalf(home);
            return launch(home, binary, LocalRedis.configure(home, port, password, Map.of()));
        } catch (IOException e) {
            throw new LocalRedisException("redis-server cannot be started on " + home + ": " + e, e);
        }
    }

    /** Whether the server of this folder, and no other, answers at the port, its data loaded. Asks once. */
    public static boolean isServing(Path folder, int port) {
        Path home = folder.toAbsolutePath().normalize();
        try {
            return LocalRedis.isAnsweredBy(home, port, LocalRedis.password(home));
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Where the server of a folder is, with its password. */
    public static RedisAddress address(Path folder, int port) {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            return new RedisAddress(
                    "redis://:" + LocalRedis.password(folder.toAbsolutePath().normalize()) + "@127.0.0.1:" + port);
        } catch (IOException e) {
            throw new LocalRedisException("the password of the Redis in " + folder + " cannot be read: " + e, e);
        }
    }

    private static Process launch(Path home, Path binary, Path conf) throws IOException {
        List<String> command = LocalRedis.ownSession();
        command.addAll(List.of(binary.toString(), conf.toString()));
        ProcessBuilder.Redirect log =
                ProcessBuilder.Redirect.appendTo(home.resolve("redis.log").toFile());
        return new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log)
                .redirectError(log)
                .start();
    }
}
