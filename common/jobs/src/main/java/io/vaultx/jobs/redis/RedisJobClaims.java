package io.vaultx.jobs.redis;

import io.vaultx.jobs.ClaimedJob;
import io.vaultx.jobs.Envelope;
import io.vaultx.jobs.EnvelopeLayout;
import io.vaultx.jobs.JobClaims;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobsUnavailableException;
import io.vaultx.jobs.QueueName;
import io.vaultx.jobs.UnreadableEnvelopeException;
import io.vaultx.redis.RedisLink;
import io.vaultx.redis.RedisReply;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One consumer of the group. Waits on a connection of its own, never on one that others use. */
final class RedisJobClaims implements JobClaims {
    /** In the place of how often a job may fail: this was no failure. */
    private static final int NO_FAILURE = -1;

    private static final Logger LOG = System.getLogger(RedisJobClaims.class.getName());
    private static final Pattern CONSUMER = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final int MAX_CLAIMED = 1_000;
    private static final int MAX_CLAIMED_BYTES = 8 << 20;
    private static final int MAX_REASON_CHARACTERS = 1_000;
    private static final Duration NOTHING_DUE = Duration.ofDays(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /** A consumer that was not heard of for so many times the time after which it counts as lost is forgotten. */
    private static final int FORGOTTEN_AFTER_LOSSES = 10;

    private final Server server;
    private final QueueName queue;
    private final QueueLimits limits;
    private final String consumer;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable RedisLink waiting;
    private volatile boolean closed;

    RedisJobClaims(Server server, QueueName queue, QueueLimits limits, String consumer) {
        if (!CONSUMER.matcher(consumer).matches()) {
            throw new IllegalArgumentException(
                    "a consumer's name must be 1 to 128 of A-Z, a-z, 0-9 and . _ -, got " + consumer);
        }
        this.server = server;
        this.queue = queue;
        this.limits = limits;
        this.consumer = consumer;
    }

    @Override
    public Batch claim(int most, boolean takeOver) {
        if (most < 1 || most > MAX_CLAIMED) {
            throw new IllegalArgumentException("1 to " + MAX_CLAIMED + " jobs can be claimed at once, got " + most);
        }
        List<RedisReply> answer = server.run(
                        QueueScript.CLAIM,
                        queue,
                        Arguments.of(
                                consumer,
                                most,
                                takeOver ? 1 : 0,
                                limits.lostAfter().toMillis(),
                                limits.mostLosses(),
                                limits.mostJobs(),
                                MAX_CLAIMED_BYTES,
                                EnvelopeLayout.MAX_BYTES))
                .items();
        if (takeOver) {
            forgetTheGone("");
        }

        List<ClaimedJob> jobs = new ArrayList<>(answer.size() - 2);
        for (RedisReply job : answer.subList(2, answer.size())) {
            ClaimedJob claimed = read(job.items());
            if (claimed != null) {
                jobs.add(claimed);
            }
        }
        long untilDue = answer.get(1).number();
        return new Batch(
                List.copyOf(jobs),
                untilDue < 0 ? NOTHING_DUE : Duration.ofMillis(untilDue),
                answer.getFirst().text());
    }

    /** Null for one whose envelope this release cannot read: it is a dead letter now, to be replayed by one that can. */
    private @Nullable ClaimedJob read(List<RedisReply> fields) {
        JobId id = new JobId(fields.get(0).text());
        long claim = fields.get(2).number();
        try {
            Envelope envelope = EnvelopeLayout.read(fields.get(1).bytes());
            return new ClaimedJob(
                    id,
                    claim,
                    envelope,
                    (int) fields.get(3).number(),
                    (int) fields.get(4).number(),
                    Instant.ofEpochMilli(fields.get(5).number()));
        } catch (UnreadableEnvelopeException e) {
            LOG.log(Level.ERROR, "job {0} of {1} cannot be read: {2}", id, queue, e.getMessage());
            bury(id, claim, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** What cannot be said now is said by whoever takes the job over; the others that were claimed with it must not wait. */
    private void bury(JobId id, long claim, String why) {
        try {
            fail(id, claim, why, Duration.ZERO, 0);
        } catch (JobsUnavailableException away) {
            LOG.log(Level.DEBUG, "an unreadable job could not be buried", away);
        }
    }

    @Override
    public void await(String mark, Duration longest) {
        long millis = Math.clamp(longest.toMillis(), 1, LONGEST_WAIT.toMillis());
        try {
            RedisLink link = waitingLink();
            Server.translated(() -> link.call(
                    "XREAD",
                    Arguments.of("BLOCK", millis, "STREAMS", JobKeys.wake(queue), mark)
                            .toArray()));
        } catch (JobsUnavailableException broken) {
            dropWaitingLink();
            if (!closed) {
                throw broken;
            }
        }
    }

    private RedisLink waitingLink() {
        lock.lock();
        try {
            RedisLink link = waiting;
            if (link == null || !link.isOpen()) {
                if (link != null) {
                    link.close();
                }
                link = server.dedicated(SILENCE);
                waiting = link;
            }
            if (closed) {
                link.close();
            }
            return link;
        } finally {
            lock.unlock();
        }
    }

    private void dropWaitingLink() {
        lock.lock();
        try {
            if (waiting != null) {
                waiting.close();
                waiting = null;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Boolean> extend(List<Sign> signs) {
        Arguments arguments = new Arguments();
        for (Sign sign : signs) {
            arguments.add(sign.job().id().value()).add(sign.job().claim()).add(sign.progress());
        }
        return Replies.flags(server.run(QueueScript.BEAT, queue, arguments).items());
    }

    @Override
    public List<Boolean> complete(List<ClaimedJob> jobs) {
        Arguments arguments = Arguments.of(limits.keepFinished());
        return Replies.flags(
                server.run(QueueScript.FINISH, queue, named(arguments, jobs)).items());
    }

    @Override
    public Failed fail(ClaimedJob job, String why, Duration pause, boolean isLast) {
        int most = isLast ? 0 : job.envelope().retry().attempts();
        return fail(job.id(), job.claim(), why, pause, most);
    }

    @Override
    public boolean postpone(ClaimedJob job, String why, Duration pause) {
        return fail(job.id(), job.claim(), why, pause, NO_FAILURE) != Failed.WAS_NOT_MINE;
    }

    private Failed fail(JobId id, long claim, String why, Duration pause, int most) {
        String reason = why.length() > MAX_REASON_CHARACTERS ? why.substring(0, MAX_REASON_CHARACTERS) : why;
        String outcome = server.run(QueueScript.FAIL, queue, Arguments.of(id, claim, reason, pause.toMillis(), most))
                .text();
        return switch (outcome) {
            case "retry" -> Failed.WILL_BE_RETRIED;
            case "dead" -> Failed.IS_DEAD;
            default -> Failed.WAS_NOT_MINE;
        };
    }

    @Override
    public List<Boolean> handBack(List<ClaimedJob> jobs) {
        return Replies.flags(server.run(QueueScript.HANDBACK, queue, named(new Arguments(), jobs))
                .items());
    }

    private static Arguments named(Arguments arguments, List<ClaimedJob> jobs) {
        for (ClaimedJob job : jobs) {
            arguments.add(job.id().value()).add(job.claim());
        }
        return arguments;
    }

    @Override
    public Duration lostAfter() {
        return limits.lostAfter();
    }

    @Override
    public void close() {
        closed = true;
        dropWaitingLink();
        forgetTheGone(consumer);
    }

    /** Never in the way of others: jobs that were just claimed must reach their handlers. */
    private void forgetTheGone(String also) {
        long idle = limits.lostAfter().multipliedBy(FORGOTTEN_AFTER_LOSSES).toMillis();
        try {
            server.run(QueueScript.LEAVE, queue, Arguments.of(also, idle));
        } catch (JobsUnavailableException away) {
            LOG.log(Level.DEBUG, "consumers that left could not be forgotten; they are in time", away);
        }
    }
}
