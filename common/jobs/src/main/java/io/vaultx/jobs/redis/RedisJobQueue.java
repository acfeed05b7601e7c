package io.vaultx.jobs.redis;

import io.vaultx.jobs.EnvelopeLayout;
import io.vaultx.jobs.JobClaims;
import io.vaultx.jobs.JobQueue;
import io.vaultx.jobs.JobsUnavailableException;
import io.vaultx.jobs.NewJob;
import io.vaultx.jobs.QueueFullException;
import io.vaultx.jobs.QueueName;
import io.vaultx.jobs.Schedule;
import io.vaultx.redis.RedisReply;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** One queue: three streams of waiting jobs, one for each priority, read by one consumer group. */
final class RedisJobQueue implements JobQueue {
    private static final Logger LOG = System.getLogger(RedisJobQueue.class.getName());

    private final Server server;
    private final QueueName name;
    private final QueueLimits limits;

    RedisJobQueue(Server server, QueueName name, QueueLimits limits) {
        this.server = server;
        this.name = name;
        this.limits = limits;
    }

    @Override
    public QueueName name() {
        return name;
    }

    @Override
    public List<Boolean> publish(List<NewJob> jobs) {
        long bytes =
                jobs.stream().mapToLong(job -> job.envelope().payload().length).sum();
        if (jobs.size() > MAX_BATCH || bytes > MAX_BATCH_BYTES) {
            throw new IllegalArgumentException("at most " + MAX_BATCH + " jobs of " + MAX_BATCH_BYTES
                    + " bytes can be published at once, got " + jobs.size() + " of " + bytes);
        }
        if (jobs.isEmpty()) {
            return List.of();
        }
        Arguments arguments = Arguments.of(limits.mostJobs());
        for (NewJob job : jobs) {
            arguments
                    .add(job.id().value())
                    .add(job.priority().number())
                    .add(job.delay().toMillis())
                    .add(EnvelopeLayout.write(job.envelope()));
        }

        RedisReply reply = server.run(QueueScript.PUBLISH, name, arguments);

        List<RedisReply> fresh = reply.items();
        if (fresh.isEmpty()) {
            throw new QueueFullException(name, limits.mostJobs());
        }
        if (fresh.getFirst().number() == 0) {
            list();
        }
        return Replies.flags(fresh.subList(1, fresh.size()));
    }

    @Override
    public void repeat(Schedule schedule) {
        list();
        Arguments arguments = Arguments.of(
                        schedule.name(),
                        schedule.every().toMillis(),
                        0,
                        schedule.priority().number())
                .add(EnvelopeLayout.write(schedule.envelope()));
        server.run(QueueScript.SCHEDULE, name, arguments);
    }

    @Override
    public void stopRepeating(String schedule) {
        server.run(QueueScript.UNSCHEDULE, name, Arguments.of(schedule));
    }

    @Override
    public JobClaims claims(String consumer) {
        return new RedisJobClaims(server, name, limits, consumer);
    }

    /**
     * The list of queues has another slot of a cluster, so it is a step of its own. The queue notes that it is done: who finds
     * no note, after a death in between or a loss of all data too, does it again.
     */
    private void list() {
        try {
            server.call("SADD", JobKeys.QUEUES, name);
            server.run(QueueScript.SETTINGS, name, Arguments.of("listed"));
        } catch (JobsUnavailableException later) {
            // What was published is published.
            LOG.log(Level.DEBUG, "queue " + name + " could not be listed; its next job tries again", later);
        }
    }
}
