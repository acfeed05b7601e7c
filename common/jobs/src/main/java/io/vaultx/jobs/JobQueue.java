package io.vaultx.jobs;

import java.util.List;

/**
 * One queue of jobs, shared by any number of processes. A job whose publishing was acknowledged is handed out until somebody
 * says that it is done, however processes and the server die: at least once, now and then twice. Not promised: any order but
 * priority before age, and that one who publishes the same id much later is not taken for new (finished jobs are forgotten
 * after a while).
 *
 * <p>How jobs are looked at and mended is {@link JobControl}. Thread-safe; calls block, for virtual threads. Every method may
 * throw {@link JobsUnavailableException}.
 */
public interface JobQueue {
    /** How many jobs one call may publish. */
    int MAX_BATCH = 1_000;

    /** How many bytes of payload, all together. */
    int MAX_BATCH_BYTES = 8 << 20;

    QueueName name();

    /**
     * Publishes all or none. When the outcome is unknown it can be repeated as it is.
     *
     * @param jobs at most {@link #MAX_BATCH}, of {@link #MAX_BATCH_BYTES}
     * @return for each, whether it is new; false for an id that is there already
     * @throws QueueFullException when the queue holds as many jobs as it may
     */
    List<Boolean> publish(List<NewJob> jobs);

    /**
     * Makes a job again and again. Saying it again changes what later jobs are like; the beat is kept unless the pace changes.
     */
    void repeat(Schedule schedule);

    /** No more of it; a job that it made stays. */
    void stopRepeating(String schedule);

    /**
     * The side of whoever does jobs.
     *
     * @param consumer who it is: unique among all processes, {@link QueueName}'s characters and dots
     */
    JobClaims claims(String consumer);
}
