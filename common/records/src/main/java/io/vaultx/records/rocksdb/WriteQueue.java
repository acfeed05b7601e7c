package io.vaultx.records.rocksdb;

import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.WriteOutcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes that wait for the committer, in the order they came. Bounded: who comes to a full queue parks for a while, until
 * there is room, and is sent away when none comes. Thread-safe.
 */
final class WriteQueue {
    /** A write, and where its answer is awaited. */
    record Waiting(List<RecordChange> changes, long sizeBytes, CompletableFuture<WriteOutcome> answer) {}

    /** The most that waits, and that goes into one batch; a single larger write passes alone. */
    static final int MAX_WRITES = 4096;

    static final long MAX_BYTES = 16L << 20;

    /** How long the disk may stand still before new writes are sent away. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean closed;

    /**
     * @param patience how long a write waits for room
     */
    WriteQueue(Duration patience) {
        this.patience = patience;
    }

    /**
     * Parks while the queue is full. An interrupt waits.
     *
     * @throws RecordStoreFailedException when it stays full; nothing was queued
     * @throws IllegalStateException when the queue is closed
     */
    void put(Waiting write) {
        lock.lock();
        try {
            awaitRoom(write);
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

    private void awaitRoom(Waiting write) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience.toNanos();
        while (!closed && isFullFor(write)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new RecordStoreFailedException("too many writes wait for the disk", null);
            }
            try {
                room.awaitNanos(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isFullFor(Waiting write) {
        return !waiting.isEmpty() && (waiting.size() >= MAX_WRITES || waitingBytes + write.sizeBytes() > MAX_BYTES);
    }
}
