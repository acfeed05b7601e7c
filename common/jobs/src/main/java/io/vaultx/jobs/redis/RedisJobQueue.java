package io.vaultx.jobs.redis;

import io.vaultx.jobs.EnvelopeLayout;
import io.vaultx.jobs.JobClaims;
import io.vaultx.jobs.JobQueue;
import io.vaultx.jobs.NewJob;
import io.vaultx.jobs.QueueFullException;
import io.vaultx.jobs.QueueName;
import io.vaultx.jobs.Schedule;
import io.vaultx.redis.RedisReply;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** One queue: three streams of waiting jobs, one for each priority, read by one consumer group. */
final class RedisJobQueue implements JobQueue {
    private final Server server;
    private final QueueName name;
    private final QueueLimits limits;
    private final AtomicBoolean listed = new AtomicBoolean();

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
        list();
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
        return Replies.flags(fresh);
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

    /** The list of queues has another slot of a cluster, so it is a step of its own, taken before the queue is used. */
    private void list() {
        if (!listed.get()) {
            server.call("SADD", JobKeys.QUEUES, name);
            listed.set(true);
        }
    }
}
