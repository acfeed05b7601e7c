package io.vaultx.jobs;

import java.time.Duration;
import java.util.List;

/**
 * A queue as one consumer uses it. A claimed job is the consumer's until it says what became of it, or until it has been silent
 * for longer than {@link #lostAfter}; from then on others may take it, and what the old holder says is refused.
 *
 * <p>Thread-safe; calls block, for virtual threads. Every method may throw {@link JobsUnavailableException}.
 */
public interface JobClaims extends AutoCloseable {
    /**
     * What was claimed.
     *
     * @param untilDue when there is something next by itself, such as a delayed job; a long time when there is nothing
     * @param mark for {@link #await}: news from before it are in this answer
     */
    record Batch(List<ClaimedJob> jobs, Duration untilDue, String mark) {}

    /**
     * A sign of life.
     *
     * @param progress in percent, or -1 where there is no news
     */
    record Sign(ClaimedJob job, int progress) {}

    /** What became of a failed job. */
    enum Failed {
        WILL_BE_RETRIED,
        IS_DEAD,
        /** Somebody else holds it now, or has done it. */
        WAS_NOT_MINE
    }

    /**
     * Takes jobs, the most urgent first; never waits for any. Fewer than there are when their payloads are large: what one
     * call brings has at most 8 MiB.
     *
     * @param most 1 to 1,000
     * @param takeOver whether to look for those of lost consumers, too: they come first
     */
    Batch claim(int most, boolean takeOver);

    /** Returns when there is news since the mark, or after that time, or when this is closed. */
    void await(String mark, Duration longest);

    /** Says that the jobs are being worked on; for each, whether it is still the caller's. */
    List<Boolean> extend(List<Sign> signs);

    /** For each, whether it was the caller's. Can be repeated when the outcome is unknown. */
    List<Boolean> complete(List<ClaimedJob> jobs);

    /**
     * @param why for people, of any length; cut
     * @param pause before it is tried again
     * @param isLast no more attempts, whatever its policy says
     */
    Failed fail(ClaimedJob job, String why, Duration pause, boolean isLast);

    /**
     * Gives a job back that could not be tried: no failure, however often it is said.
     *
     * @param why for people, of any length; cut
     * @param pause before it is handed out again
     * @return whether it was the caller's
     */
    boolean postpone(ClaimedJob job, String why, Duration pause);

    /** Gives jobs back undone, as if they had not been claimed. */
    List<Boolean> handBack(List<ClaimedJob> jobs);

    Duration lostAfter();

    /** The consumer goes; what it still holds is taken over by others in time. */
    @Override
    void close();
}
