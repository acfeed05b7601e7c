package io.vaultx.jobs.redis;

import io.vaultx.jobs.JobControl;
import io.vaultx.jobs.JobQueue;
import io.vaultx.jobs.JobQueues;
import io.vaultx.jobs.QueueName;
import io.vaultx.redis.RedisClient;
import io.vaultx.redis.RedisReply;
import java.util.List;

/**
 * The queues of one Redis server, which must sync its log before it answers ({@code appendonly yes}, {@code appendfsync
 * always}) for an acknowledged job to survive it. Thread-safe.
 */
public final class RedisJobQueues implements JobQueues {
    private final Server server;
    private final QueueLimits limits;

    private RedisJobQueues(Server server, QueueLimits limits) {
        this.server = server;
        this.limits = limits;
    }

    /** Connects when it is first used; the client stays the caller's to close. */
    public static RedisJobQueues of(RedisClient client, QueueLimits limits) {
        return new RedisJobQueues(new Server(client), limits);
    }

    @Override
    public JobQueue queue(QueueName name) {
        return new RedisJobQueue(server, name, limits);
    }

    @Override
    public JobControl control(QueueName name) {
        return new RedisJobControl(server, name);
    }

    @Override
    public List<QueueName> names() {
        return server.call("SMEMBERS", JobKeys.QUEUES).items().stream()
                .map(RedisReply::text)
                .sorted()
                .map(QueueName::new)
                .toList();
    }
}
