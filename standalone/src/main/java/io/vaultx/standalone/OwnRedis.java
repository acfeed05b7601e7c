package io.vaultx.standalone;

import io.vaultx.redis.LocalRedis;
import io.vaultx.redis.LocalRedisException;
import io.vaultx.redis.RedisAddress;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The Redis of this process: the one that {@code vaultx.redis.url} names, else one of its own in the data folder, which starts
 * when it is first asked for and ends with the process. Thread-safe.
 */
@Singleton
final class OwnRedis implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(OwnRedis.class.getName());

    private final Path folder;
    private final Optional<String> url;
    private @Nullable LocalRedis started;

    @Inject
    OwnRedis(
            @ConfigProperty(name = "vaultx.data") String data,
            @ConfigProperty(name = "vaultx.redis.url") Optional<String> url) {
        this(Path.of(data), url);
    }

    OwnRedis(Path data, Optional<String> url) {
        this.folder = DataFolder.redis(data);
        this.url = url.filter(text -> !text.isBlank());
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
        return url.isPresent();
    }

    /**
     * Where it is; starts it when need be.
     *
     * @throws LocalRedisException when it cannot be started
     * @throws IllegalArgumentException when {@code vaultx.redis.url} is no address
     */
    synchronized RedisAddress address() {
        if (url.isPresent()) {
            try {
                return new RedisAddress(url.get());
            } catch (IllegalArgumentException e) {
                // Without its cause: of a start that fails the innermost message is printed.
                throw new IllegalArgumentException("vaultx.redis.url: " + e.getMessage());
            }
        }
        if (started == null) {
            started = LocalRedis.start(folder);
            LOG.log(System.Logger.Level.INFO, "Redis runs in {0}", folder);
        }
        return started.address();
    }

    @Override
    @PreDestroy
    public synchronized void close() {
        if (started != null) {
            started.close();
            started = null;
        }
    }
}
