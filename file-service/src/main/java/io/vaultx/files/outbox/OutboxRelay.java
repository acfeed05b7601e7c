package io.vaultx.files.outbox;

import io.vaultx.chunks.feed.VersionName;
import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobQueue;
import io.vaultx.jobs.JobQueues;
import io.vaultx.jobs.JobsUnavailableException;
import io.vaultx.jobs.NewJob;
import io.vaultx.jobs.QueueFullException;
import io.vaultx.jobs.QueueName;
import io.vaultx.jobs.RetryPolicy;
import io.vaultx.records.Row;
import io.vaultx.records.TableWalk;
import io.vaultx.records.UnreadableRecordException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Makes jobs of the outbox, many at a time, off the path of every answer: those of versions that were just committed at once,
 * and all others by a scan of the whole table that repeats at a set pace. A job has the name of its version, so that any number
 * of relays may publish it any number of times. Rows are never removed for having been published.
 *
 * <p>Thread-safe.
 */
@Singleton
public final class OutboxRelay implements AutoCloseable {
    /**
     * A write whose outcome was unknown may still land for so long, whatever the engine; then a version that has not come will
     * not come.
     */
    static final Duration LATEST_WRITE = Duration.ofHours(1);

    static final String SCAN_EVERY = "vaultx.jobs.scan-every";

    /**
     * A dead letter of the outbox is not made again, so it is late: after about three days of failures.
     */
    static final RetryPolicy RETRY = new RetryPolicy(100, Duration.ofSeconds(1), Duration.ofHours(1));

    private static final System.Logger LOG = System.getLogger(OutboxRelay.class.getName());
    private static final int BATCH = 500;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final Outbox outbox;
    private final JobQueues queues;
    private final CommittedVersions versions;
    private final InstantSource clock;
    private final Duration pace;
    private volatile boolean closed;
    private @Nullable Thread thread;

    @Inject
    public OutboxRelay(
            Outbox outbox,
            JobQueues queues,
            CommittedVersions versions,
            InstantSource clock,
            @ConfigProperty(name = SCAN_EVERY, defaultValue = "PT1M") Duration pace) {
        if (pace.compareTo(FIRST_PAUSE) < 0) {
            throw new IllegalArgumentException(SCAN_EVERY + " must be at least 1 s, got " + pace);
        }
        this.outbox = outbox;
        this.queues = queues;
        this.versions = versions;
        this.clock = clock;
        this.pace = pace;
    }

    /** Works on a thread of its own until {@link #close}; for the application, once. */
    public synchronized void start() {
        if (thread != null) {
            throw new IllegalStateException("the relay was started before");
        }
        thread = Thread.ofVirtual().name("outbox-relay").start(this::run);
    }

    /** What it had in hand is found by the next scan, here or elsewhere. */
    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    private void run() {
        long scanAtNanos = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        try {
            while (!closed) {
                List<Outbox.Entry> fresh = take(scanAtNanos - System.nanoTime());
                boolean scans = System.nanoTime() - scanAtNanos >= 0;
                if (works(() -> relay(fresh)) & (!scans || works(this::scan))) {
                    if (scans) {
                        scanAtNanos = System.nanoTime() + pace.toNanos();
                        pause = FIRST_PAUSE;
                    }
                } else {
                    // What was in hand is in the table: the scan is sooner than its pace.
                    scanAtNanos = System.nanoTime() + pause.toNanos();
                    pause = pause.multipliedBy(2).compareTo(pace) < 0 ? pause.multipliedBy(2) : pace;
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those that were committed meanwhile; waits for one, but not for longer than that. */
    private List<Outbox.Entry> take(long longestNanos) throws InterruptedException {
        List<Outbox.Entry> batch = new ArrayList<>();
        Outbox.Entry first = outbox.fresh().poll(Math.max(longestNanos, 0), TimeUnit.NANOSECONDS);
        if (first != null) {
            batch.add(first);
            outbox.fresh().drainTo(batch, BATCH - 1);
        }
        return batch;
    }

    private boolean works(Runnable step) {
        try {
            step.run();
            return true;
        } catch (JobsUnavailableException | QueueFullException later) {
            LOG.log(System.Logger.Level.DEBUG, "no jobs can be published now", later);
            return false;
        } catch (RuntimeException failed) {
            if (!closed) {
                LOG.log(System.Logger.Level.WARNING, "the outbox is left for the next round", failed);
            }
            return false;
        }
    }

    private void relay(List<Outbox.Entry> fresh) {
        FullQueues full = new FullQueues();
        relay(fresh, full);
        full.report();
    }

    /** One full queue holds up no other work: its own goes with a later round. */
    private void relay(List<Outbox.Entry> entries, FullQueues full) {
        for (VersionWork work : VersionWork.values()) {
            full.unlessFull(
                    work,
                    () -> publish(
                            work,
                            entries.stream()
                                    .filter(entry -> entry.works().contains(work))
                                    .map(Outbox.Entry::version)
                                    .toList()));
        }
    }

    /**
     * Reads every row once; one that cannot be read, or whose version cannot be, holds up no other.
     *
     * @throws QueueFullException at the end, when a queue did not take all of its work
     */
    void scan() {
        FullQueues full = new FullQueues();
        TableWalk<OutboxRow> rows = outbox.rows().walk(OutboxRelay::passOver);
        while (!closed && rows.hasNext()) {
            List<Row<OutboxRow>> page = new ArrayList<>();
            while (page.size() < BATCH && rows.hasNext()) {
                page.add(rows.next());
            }
            relayPage(page, full);
        }
        full.report();
    }

    private static void passOver(UnreadableRecordException unreadable) {
        LOG.log(System.Logger.Level.WARNING, "an entry of the outbox is passed over: {0}", unreadable.getMessage());
    }

    private void relayPage(List<Row<OutboxRow>> page, FullQueues full) {
        List<VersionName> names = page.stream().map(OutboxTable::version).toList();
        List<Boolean> committed;
        try {
            committed = versions.areCommitted(names);
        } catch (UnreadableRecordException unreadable) {
            if (page.size() == 1) {
                passOver(unreadable);
                return;
            }
            // Asked for in halves, until it is alone.
            int half = page.size() / 2;
            relayPage(page.subList(0, half), full);
            relayPage(page.subList(half, page.size()), full);
            return;
        }
        Instant tooOld = clock.instant().minus(LATEST_WRITE);

        List<Outbox.Entry> ready = new ArrayList<>();
        for (int i = 0; i < page.size(); i++) {
            Row<OutboxRow> row = page.get(i);
            if (committed.get(i)) {
                ready.add(new Outbox.Entry(names.get(i), Outbox.known(row.value())));
            } else if (row.value().writtenAt().isBefore(tooOld)) {
                outbox.rows().delete(row);
            }
        }
        relay(ready, full);
    }

    private void publish(VersionWork work, Collection<VersionName> names) {
        if (names.isEmpty()) {
            return;
        }
        JobQueue queue = queues.queue(new QueueName(work.queue()));
        queue.publish(names.stream()
                .map(name -> NewJob.of(new JobId(name.fileId() + "." + name.versionId()), work.queue(), name.payload())
                        .withRetry(RETRY))
                .toList());
    }
}
