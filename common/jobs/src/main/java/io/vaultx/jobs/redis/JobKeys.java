package io.vaultx.jobs.redis;

import io.vaultx.jobs.JobId;
import io.vaultx.jobs.QueueName;

/** How the keys in Redis are called; the scripts spell the rest of a queue's keys themselves, behind its prefix. */
final class JobKeys {
    /** A set: the names of all queues. */
    static final String QUEUES = "vx:jobs:queues";

    private JobKeys() {}

    /** What is in braces decides the slot in a cluster: all keys of a queue are in one. */
    static String prefix(QueueName queue) {
        return "vx:jobs:{" + queue + "}:";
    }

    static String job(QueueName queue, JobId id) {
        return prefix(queue) + "job:" + id;
    }

    static String delayed(QueueName queue) {
        return prefix(queue) + "delayed";
    }

    static String wake(QueueName queue) {
        return prefix(queue) + "wake";
    }

    static String lease(String name) {
        return "vx:lease:" + name;
    }

    static String fenced(String name) {
        return "vx:fenced:" + name;
    }
}
