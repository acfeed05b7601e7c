package io.vaultx.jobs;

/** The queue holds as many unfinished jobs and dead letters as it may; nothing was published. Retry later. */
public final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QueueFullException(QueueName queue, long limit) {
        super("the queue " + queue + " holds " + limit + " jobs, its limit");
    }
}
