package io.vaultx.jobs;

import java.util.List;

/** All queues of one server. Thread-safe; calls block. */
public interface JobQueues {
    JobQueue queue(QueueName name);

    JobControl control(QueueName name);

    /**
     * The queues that were ever used, in the order of their names.
     *
     * @throws JobsUnavailableException when the server does not answer
     */
    List<QueueName> names();
}
