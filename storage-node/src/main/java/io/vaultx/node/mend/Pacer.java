package io.vaultx.node.mend;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds work on many bytes to a rate, and ends it when asked. Thread-safe.
 *
 * <p>A slow spell is not made up for later: at most {@link #BURST_NANOS} are.
 */
public final class Pacer {
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** What a look at a row of the index counts as: a block of it. */
    private static final long LOOK_BYTES = 4096;

    private final long bytesPerSecond;
    private final Lock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private boolean stopped;
    private long paidUntil = System.nanoTime();

    private Pacer(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    public static Pacer bytesPerSecond(long bytes) {
        return new Pacer(bytes);
    }

    /** As fast as it goes. */
    public static Pacer unlimited() {
        return new Pacer(Long.MAX_VALUE);
    }

    /** Waits until a look at a row of the index fits into the rate. */
    public void look() throws InterruptedIOException {
        spend(LOOK_BYTES);
    }

    /**
     * Waits until these bytes fit into the rate.
     *
     * @throws InterruptedIOException when the work is to end
     */
    void spend(long bytes) throws InterruptedIOException {
        lock.lock();
        try {
            long now = System.nanoTime();
            paidUntil = Math.max(paidUntil, now - BURST_NANOS) + nanosFor(bytes);
            long wait = paidUntil - now;
            while (!stopped && wait > 0) {
                wait = ended.awaitNanos(wait);
            }
            if (stopped) {
                throw new InterruptedIOException("mending was asked to end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("mending was interrupted");
        } finally {
            lock.unlock();
        }
    }

    private long nanosFor(long bytes) {
        return (long) ((double) bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
    }

    /** Ends whatever waits here or comes by later. */
    public void stop() {
        lock.lock();
        try {
            stopped = true;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
