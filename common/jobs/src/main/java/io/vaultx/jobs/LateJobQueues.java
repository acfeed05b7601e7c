package io.vaultx.jobs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Queues of a program that serves before they are there, or without them: until they are opened, and where they will not come,
 * every call fails with {@link JobsNotThereException} and has done nothing. Thread-safe.
 */
public final class LateJobQueues implements JobQueues {
    private volatile @Nullable JobQueues there;
    private volatile boolean expected;

    /**
     * @param expected false where this program runs without queues
     */
    public LateJobQueues(boolean expected) {
        this.expected = expected;
    }

    /** From now on they are there. */
    public void open(JobQueues queues) {
        there = queues;
    }

    /** They will not come, as long as this program runs. */
    public void giveUp() {
        expected = false;
    }

    /** Whether they are there, or may still come. */
    public boolean areExpected() {
        return expected;
    }

    @Override
    public JobQueue queue(QueueName name) {
        return present().queue(name);
    }

    @Override
    public JobControl control(QueueName name) {
        return present().control(name);
    }

    @Override
    public List<QueueName> names() {
        return present().names();
    }

    private JobQueues present() {
        JobQueues queues = there;
        if (queues == null) {
            throw new JobsNotThereException(
                    expected ? "the queues are not there yet" : "this program runs without job queues");
        }
        return queues;
    }
}
