package io.vaultx.standalone;

import io.vaultx.redis.LocalRedis;
import io.vaultx.redis.LocalRedisException;
import io.vaultx.redis.RedisAddress;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The Redis of this process, for jobs and, where they are to be there, for records: the one that {@code vaultx.redis.url}
 * names, else one of its own in the data folder, which starts when it is first asked for and ends with the process. Should it
 * end before, it is started again at the same address. Thread-safe.
 */
@Singleton
final class OwnRedis implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(OwnRedis.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** One that has run for so long ended for a reason of its own. */
    private static final Duration STEADY = Duration.ofMinutes(1);

    private final Path folder;
    private final @Nullable RedisAddress elsewhere;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable LocalRedis started;
    private volatile @Nullable Thread watcher;

    /**
     * @throws IllegalArgumentException when {@code vaultx.redis.url} is no address
     */
    @Inject
    OwnRedis(
            @ConfigProperty(name = "vaultx.data") String data,
            @ConfigProperty(name = "vaultx.redis.url") Optional<String> url) {
        this(Path.of(data), url);
    }

    OwnRedis(Path data, Optional<String> url) {
        this.folder = DataFolder.redis(data);
        this.elsewhere = url.filter(text -> !text.isBlank())
                .map(OwnRedis::addressElsewhere)
                .orElse(null);
    }

    private static RedisAddress addressElsewhere(String url) {
        try {
            return new RedisAddress(url);
        } catch (IllegalArgumentException e) {
            // Without its cause: of a start that fails the innermost message is printed.
            throw new IllegalArgumentException("vaultx.redis.url: " + e.getMessage());
        }
    }

    /** For commands that run without the server's configuration. */
    static OwnRedis ofEnvironment(Map<String, String> environment, Path data) {
        return new OwnRedis(data, Optional.ofNullable(environment.get("VAULTX_REDIS_URL")));
    }

    /** Whether there is a place where something could be: a server elsewhere, or a folder of one's own. */
    boolean mayHaveData() {
        return isElsewhere() || Files.isDirectory(folder);
    }

    /** Whether it is a server that others may use, too. */
    boolean isElsewhere() {
        return elsewhere != null;
    }

    /**
     * Where it is; starts it when need be. The same for as long as this process runs.
     *
     * @throws LocalRedisException when it cannot be started
     */
    synchronized RedisAddress address() {
        if (elsewhere != null) {
            return elsewhere;
        }
        if (closed.getCount() == 0) {
            throw new IllegalStateException("Redis is not started any more, the process ends");
        }
        if (started == null) {
            started = LocalRedis.start(folder);
            watcher = Thread.ofVirtual().name("redis-watcher").start(this::watch);
            LOG.log(System.Logger.Level.INFO, "Redis runs in {0}", folder);
        }
        return started.address();
    }

    /** Until the process ends there is one, or another try is coming. */
    private void watch() {
        Duration pause = FIRST_PAUSE;
        try {
            while (true) {
                long begun = System.nanoTime();
                present().awaitEnd();
                if (System.nanoTime() - begun > STEADY.toNanos()) {
                    pause = FIRST_PAUSE;
                }
                if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
                startAgain();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized LocalRedis present() throws InterruptedException {
        if (started == null) {
            throw new InterruptedException("closed");
        }
        return started;
    }

    /** Where that fails the one that has ended stays, so that the next try comes after the next pause. */
    private synchronized void startAgain() throws InterruptedException {
        LocalRedis ended = present();
        ended.close();
        try {
            started = LocalRedis.start(folder, ended.port(), Map.of());
            LOG.log(System.Logger.Level.WARNING, "Redis in {0} had ended by itself; it runs again", folder);
        } catch (LocalRedisException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Redis in {0} has ended by itself and does not start: {1}",
                    folder,
                    e.getMessage());
        }
    }

    @Override
    @PreDestroy
    public void close() {
        closed.countDown();
        interruptWatcher();
        end();
    }

    /** A start that waits for a large log to load must not hold up the end. */
    private void interruptWatcher() {
        Thread watching = watcher;
        if (watching != null) {
            watching.interrupt();
        }
    }

    private synchronized void end() {
        if (started != null) {
            started.close();
            started = null;
        }
    }
}
