package io.vaultx.threads;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A fixed number of bytes that many threads take shares of: what one request may hold is bounded elsewhere, this bounds what
 * all of them hold together. It counts; the memory itself is the taker's.
 *
 * <p>Who waits is served in order of arrival, and nobody overtakes: a large share is not starved by small ones. A story that
 * holds bytes of a budget must not wait for more of the same one, unless another story's bytes are sure to come back.
 *
 * <p>Thread-safe. Only methods that take a patience block, also on virtual threads; an interrupt ends the wait with nothing
 * taken, and is kept.
 */
public final class ByteBudget {
    /** What one taker of a share leaves to the others: seven eighths. */
    private static final int SHARE_OF_WHAT_IS_LEFT = 8;

    private final long limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private long lent;

    public ByteBudget(long limitBytes) {
        if (limitBytes <= 0) {
            throw new IllegalArgumentException("limit must be positive, got " + limitBytes);
        }
        this.limit = limitBytes;
    }

    /** A part of the largest heap: {@code ofHeap(8)} is an eighth. */
    public static ByteBudget ofHeap(int parts) {
        return new ByteBudget(Runtime.getRuntime().maxMemory() / parts);
    }

    /** Takes all of it at once, or nothing. */
    public boolean tryTake(long bytes) {
        return tryTake(bytes, limit);
    }

    /** Like {@link #tryTake}, but only while at most half would be lent: for bytes that are worth having, not needed. */
    public boolean tryTakeSpare(long bytes) {
        return tryTake(bytes, limit / 2);
    }

    /**
     * Takes all of it, waiting for it.
     *
     * @return false when it did not come in time
     */
    public boolean take(long bytes, Duration patience) {
        return takeShare(bytes, bytes, patience) > 0;
    }

    /**
     * Takes up to {@code wanted} bytes: an eighth of what is left, but not less than {@code floor}. Waits, in need, for the
     * floor.
     *
     * @return how many were taken; 0 when not even the floor came in time
     */
    public long takeShare(long floor, long wanted, Duration patience) {
        if (floor <= 0 || floor > limit || wanted < floor) {
            throw new IllegalArgumentException(
                    "share must be 1 to " + limit + " bytes, got " + floor + " to " + wanted);
        }
        lock.lock();
        try {
            if (waiting.isEmpty() && floor <= limit - lent) {
                long share = Math.clamp((limit - lent) / SHARE_OF_WHAT_IS_LEFT, floor, wanted);
                lent += share;
                return share;
            }
            NoWait.giveUp();
            return await(new Waiter(floor, lock.newCondition()), patience.toNanos()) ? floor : 0;
        } finally {
            lock.unlock();
        }
    }

    /** Gives taken bytes back. */
    public void give(long bytes) {
        lock.lock();
        try {
            if (bytes < 0 || bytes > lent) {
                throw new IllegalArgumentException("cannot give back " + bytes + " of " + lent + " lent bytes");
            }
            lent -= bytes;
            serve();
        } finally {
            lock.unlock();
        }
    }

    public long limitBytes() {
        return limit;
    }

    /** What is taken now. */
    public long lentBytes() {
        lock.lock();
        try {
            return lent;
        } finally {
            lock.unlock();
        }
    }

    /** How many threads wait now. */
    public int waiters() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private boolean tryTake(long bytes, long upTo) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must not be negative, got " + bytes);
        }
        lock.lock();
        try {
            boolean fits = waiting.isEmpty() && bytes <= upTo - lent;
            if (fits) {
                lent += bytes;
            }
            return fits;
        } finally {
            lock.unlock();
        }
    }

    private boolean await(Waiter waiter, long nanos) {
        waiting.addLast(waiter);
        try {
            long left = nanos;
            while (!waiter.served && left > 0) {
                left = waiter.turn.awaitNanos(left);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        if (!waiter.served) {
            waiting.remove(waiter);
            serve();
        }
        return waiter.served;
    }

    /** Lends to those who wait, from the first on, until one does not fit. */
    private void serve() {
        for (Waiter next = waiting.peekFirst();
                next != null && next.bytes <= limit - lent;
                next = waiting.peekFirst()) {
            waiting.removeFirst();
            lent += next.bytes;
            next.served = true;
            next.turn.signal();
        }
    }

    private static final class Waiter {
        private final long bytes;
        private final Condition turn;
        private boolean served;

        Waiter(long bytes, Condition turn) {
            this.bytes = bytes;
            this.turn = turn;
        }
    }
}
