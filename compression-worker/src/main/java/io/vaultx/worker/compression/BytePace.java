package io.vaultx.worker.compression;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Holds all jobs together to a rate, each paying for what it has read. A slow spell is not made up for later. Thread-safe. */
final class BytePace {
    private final long bytesPerSecond;
    private final Lock lock = new ReentrantLock();
    private final Condition never = lock.newCondition();
    private long paidUntil = System.nanoTime();

    BytePace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Waits until what was spent before is paid for. */
    void spend(long bytes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long now = System.nanoTime();
            long wait = paidUntil - now;
            paidUntil = Math.max(paidUntil, now) + nanosFor(bytes);
            while (wait > 0) {
                wait = never.awaitNanos(wait);
            }
        } finally {
            lock.unlock();
        }
    }

    private long nanosFor(long bytes) {
        return (long) ((double) bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
    }
}
