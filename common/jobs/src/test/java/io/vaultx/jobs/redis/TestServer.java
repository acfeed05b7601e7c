package io.vaultx.jobs.redis;

import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobQueues;
import io.vaultx.jobs.QueueName;
import io.vaultx.redis.LocalRedis;
import io.vaultx.redis.RedisAddress;
import io.vaultx.redis.RedisClient;
import io.vaultx.redis.RedisReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Redis with a folder of its own, and what tests ask it. Can be killed and started again on its port. */
public final class TestServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path folder;
    private final RedisClient client;
    private LocalRedis redis;

    private TestServer(Path folder, LocalRedis redis) {
        this.folder = folder;
        this.redis = redis;
        this.client = connect(redis.address());
    }

    public static TestServer start() {
        try {
            Path folder = Files.createTempDirectory("vaultx-jobs");
            return new TestServer(folder, LocalRedis.start(folder));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static RedisClient connect(RedisAddress address) {
        return RedisClient.open(address, PATIENCE, greeted -> {});
    }

    RedisClient client() {
        return client;
    }

    public RedisAddress address() {
        return redis.address();
    }

    JobQueues queues(QueueLimits limits) {
        return RedisJobQueues.of(client, limits);
    }

    /** A name that no other test of this server has. */
    static QueueName freshQueue() {
        return new QueueName("q" + JobId.random(new SecureRandom()));
    }

    RedisReply ask(Object... command) {
        return client.call(
                command[0].toString(),
                Arguments.of(Stream.of(command).skip(1).toArray()).toArray());
    }

    /** kill -9, then a start on the same folder and port. */
    void killAndRestart() throws Exception {
        ProcessHandle server = ProcessHandle.of(redis.pid()).orElseThrow();
        CompletableFuture<ProcessHandle> gone = server.onExit();
        server.destroyForcibly();
        gone.get(10, TimeUnit.SECONDS);
        int port = redis.port();
        redis.close();
        redis = LocalRedis.start(folder, port, Map.of());
    }

    @Override
    public void close() {
        client.close();
        redis.close();
        try (Stream<Path> left = Files.walk(folder)) {
            left.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
