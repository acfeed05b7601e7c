package io.vaultx.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A queue as an administrator sees it. What it tells is true at one moment; jobs move on meanwhile.
 *
 * <p>Thread-safe; calls block. Every method may throw {@link JobsUnavailableException}.
 */
public interface JobControl {
    /**
     * How many jobs are in each state, how many things happened since the queue was made, and how it is set.
     *
     * @param failedInAll attempts, not jobs
     * @param retriedInAll failed attempts that others followed
     * @param longestWait of the jobs that wait now; empty when none does
     */
    record Counts(
            long waiting,
            long delayed,
            long active,
            long completed,
            long dead,
            long publishedInAll,
            long completedInAll,
            long failedInAll,
            long retriedInAll,
            Optional<Duration> longestWait,
            boolean paused,
            Optional<RateLimit> rateLimit) {}

    /**
     * One job.
     *
     * @param envelope null when it cannot be read
     * @param since when it came into this state
     * @param progress percent
     * @param failures how often it failed, since it was published or replayed
     * @param losses how often its consumer was lost, since then
     * @param consumer who holds it, while it is active
     * @param dueAt from when on it waits, while it is delayed
     * @param lastFailure why it failed last
     */
    record Entry(
            JobId id,
            JobState state,
            JobPriority priority,
            @Nullable Envelope envelope,
            Instant publishedAt,
            Instant since,
            int progress,
            int failures,
            int losses,
            @Nullable String consumer,
            @Nullable Instant dueAt,
            @Nullable String lastFailure) {}

    /**
     * @param next where the next page begins, for {@link #jobs}; empty after the last one
     */
    record Page(List<Entry> jobs, Optional<String> next) {}

    /** What became of a removal. */
    enum Removal {
        REMOVED,
        /** A consumer holds it. */
        IS_ACTIVE,
        NOT_FOUND
    }

    Counts counts();

    /**
     * In the order in which they come up, finished and dead ones the newest first.
     *
     * @param after {@code next} of the page before, empty at the start
     * @param limit 1 to 1,000
     * @throws NoSuchPageException when {@code after} is no position of such a list
     */
    Page jobs(JobState state, Optional<String> after, int limit);

    Optional<Entry> job(JobId id);

    /** Forgets a job that nobody holds. */
    Removal remove(JobId id);

    /** A dead job waits again with all its attempts; false when it is not dead. */
    boolean replay(JobId id);

    /** The same for the oldest dead ones, at most that many; how many it were. */
    long replayDead(long most);

    /** Forgets jobs of a state other than active, the oldest first, at most that many; how many it were. */
    long purge(JobState state, long most);

    /** No job is handed out until it is resumed; those that are held go on. */
    void pause();

    void resume();

    void limit(Optional<RateLimit> rate);
}
