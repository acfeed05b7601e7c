package io.vaultx.records.rocksdb;

import io.vaultx.records.RecordChange;
import io.vaultx.records.WriteOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes that wait for the committer, in the order they came. Bounded: who comes to a full queue parks until there is room.
 * Thread-safe.
 */
final class WriteQueue {
    /** A write, and where its answer is awaited. */
    record Waiting(List<RecordChange> changes, long sizeBytes, CompletableFuture<WriteOutcome> answer) {}

    /** The most that waits, and that goes into one batch; a single larger write passes alone. */
    static final int MAX_WRITES = 4096;

    static final long MAX_BYTES = 16L << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean closed;

    /**
     * Parks while the queue is full.
     *
     * @throws IllegalStateException when the queue is closed
     */
    void put(Waiting write) {
        lock.lock();
        try {
            while (!closed && isFullFor(write)) {
                room.awaitUninterruptibly();
            }
            if (closed) {
                throw new IllegalStateException("the record store is closed");
            }
            waiting.add(write);
            waitingBytes += write.sizeBytes();
            notEmpty.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Everything that waits, once there is something; empty when the queue is closed and drained. */
    List<Waiting> takeAll() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                notEmpty.awaitUninterruptibly();
            }
            List<Waiting> taken = new ArrayList<>(waiting);
            waiting.clear();
            waitingBytes = 0;
            room.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing new; what waits can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            notEmpty.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isFullFor(Waiting write) {
        return !waiting.isEmpty() && (waiting.size() >= MAX_WRITES || waitingBytes + write.sizeBytes() > MAX_BYTES);
    }
}
