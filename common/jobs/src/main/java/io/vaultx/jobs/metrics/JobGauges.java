package io.vaultx.jobs.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vaultx.jobs.JobControl.Counts;
import io.vaultx.jobs.JobQueues;
import io.vaultx.jobs.JobState;
import io.vaultx.jobs.JobsUnavailableException;
import io.vaultx.jobs.QueueName;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The counts of every queue as meters. They are asked for at a set pace, never by who reads the meters: a server that is
 * silent must not hold up the metrics. Then the last known counts stay, and {@code vaultx.jobs.reachable} is 0.
 *
 * <p>Thread-safe.
 */
public final class JobGauges implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(JobGauges.class.getName());
    private static final Duration PACE = Duration.ofSeconds(5);

    private final JobQueues queues;
    private final MeterRegistry meters;
    private final Map<QueueName, Counts> counts = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean reachable;

    private JobGauges(JobQueues queues, MeterRegistry meters) {
        this.queues = queues;
        this.meters = meters;
    }

    /** Registers the meters and keeps them up to date until it is closed. */
    public static JobGauges start(JobQueues queues, MeterRegistry meters) {
        JobGauges gauges = new JobGauges(queues, meters);
        Gauge.builder("vaultx.jobs.reachable", gauges, here -> here.reachable ? 1 : 0)
                .description("Whether the queues' server answered last")
                .register(meters);
        Thread.ofVirtual().name("jobs-gauges").start(gauges::run);
        return gauges;
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        try {
            do {
                look();
            } while (!closed.await(PACE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            for (QueueName queue : queues.names()) {
                Counts now = queues.control(queue).counts();
                if (counts.put(queue, now) == null) {
                    register(queue);
                }
            }
            reachable = true;
        } catch (JobsUnavailableException away) {
            reachable = false;
            LOG.log(System.Logger.Level.DEBUG, "the counts of the queues cannot be asked for", away);
        }
    }

    private void register(QueueName queue) {
        for (JobState state : JobState.values()) {
            Gauge.builder("vaultx.jobs", counts, all -> of(all, queue, now -> in(state, now)))
                    .description("Jobs by queue and state")
                    .tag("queue", queue.value())
                    .tag("state", state.wireName())
                    .register(meters);
        }
        Gauge.builder("vaultx.jobs.longest.wait.seconds", counts, all -> of(all, queue, JobGauges::longestWait))
                .description("How long the longest waiting job waits")
                .tag("queue", queue.value())
                .register(meters);
        counter(queue, "vaultx.jobs.published", "Jobs published", Counts::publishedInAll);
        counter(queue, "vaultx.jobs.done", "Jobs done", Counts::completedInAll);
        counter(queue, "vaultx.jobs.failed", "Attempts that failed", Counts::failedInAll);
        counter(queue, "vaultx.jobs.retried", "Failed attempts that others followed", Counts::retriedInAll);
    }

    private void counter(QueueName queue, String name, String help, ToDoubleFunction<Counts> figure) {
        FunctionCounter.builder(name, counts, all -> of(all, queue, figure))
                .description(help)
                .tag("queue", queue.value())
                .register(meters);
    }

    private static double of(Map<QueueName, Counts> all, QueueName queue, ToDoubleFunction<Counts> figure) {
        Counts now = all.get(queue);
        return now == null ? 0 : figure.applyAsDouble(now);
    }

    private static double in(JobState state, Counts now) {
        return switch (state) {
            case WAITING -> now.waiting();
            case DELAYED -> now.delayed();
            case ACTIVE -> now.active();
            case COMPLETED -> now.completed();
            case DEAD -> now.dead();
        };
    }

    private static double longestWait(Counts now) {
        return now.longestWait().orElse(Duration.ZERO).toMillis() / 1000.0;
    }
}
