package io.vaultx.jobs.redis;

import io.vaultx.jobs.JobsUnavailableException;
import io.vaultx.jobs.QueueName;
import io.vaultx.redis.RedisClient;
import io.vaultx.redis.RedisException;
import io.vaultx.redis.RedisLink;
import io.vaultx.redis.RedisReply;
import io.vaultx.redis.RedisScript;
import java.time.Duration;
import java.util.function.Supplier;

/** The server, with its failures in the words of queues. Thread-safe. */
final class Server {
    private final RedisClient client;

    Server(RedisClient client) {
        this.client = client;
    }

    RedisReply run(QueueScript script, QueueName queue, Arguments arguments) {
        return run(script.script(), JobKeys.prefix(queue), arguments);
    }

    RedisReply run(RedisScript script, String key, Arguments arguments) {
        byte[][] given = arguments.toArray();
        byte[][] all = new byte[given.length + 2][];
        System.arraycopy(given, 0, all, 2, given.length);
        byte[][] head = Arguments.of(1, key).toArray();
        all[0] = head[0];
        all[1] = head[1];
        return translated(() -> script.call(client, all));
    }

    RedisReply call(String command, Object... arguments) {
        return translated(() -> client.call(command, Arguments.of(arguments).toArray()));
    }

    /** A connection of the caller's own, for what waits in the server. */
    RedisLink dedicated(Duration patience) {
        return translated(() -> client.dedicated(patience));
    }

    static <T> T translated(Supplier<T> work) {
        try {
            return work.get();
        } catch (RedisException e) {
            throw new JobsUnavailableException(
                    "the queue's server: " + e.getMessage(), e, e instanceof RedisException.NotSent);
        } catch (IllegalStateException closed) {
            throw new JobsUnavailableException("the queue's server: " + closed.getMessage(), closed, false);
        }
    }
}
