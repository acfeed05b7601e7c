package io.vaultx.node.segment;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * The only writer of the log: one platform thread that gathers what is waiting into a batch, writes it and makes it
 * durable with one fdatasync, which acknowledges everything in it.
 *
 * <p>For each batch, in this order and only here: decide, write, <b>sync</b>, make visible
 * ({@link CommitListener#synced}), acknowledge ({@link Change#done}).
 *
 * <p>After a failed or short write or sync the kernel may have marked lost pages clean, so the segment is not touched
 * again: its waiters learn that the outcome is unknown, it ends at the last synced offset, and writing goes on in a new
 * one. A second failure makes the log read-only. A disk that is merely full is no such failure: the waiters are told, the
 * segment is cut to its synced end, and the next batch tries again.
 *
 * <p>Thread-safe.
 */
public final class GroupCommit implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(GroupCommit.class.getName());

    /** Refused changes take no room in a batch: without this, one of which all are refused might never end. */
    private static final int MOST_CHANGES = 10_000;

    private final GroupCommitOptions options;
    private final WriteGate gate;
    private final CommitListener listener;
    private final WriteFailures failures;
    private final BatchBuffer buffer;
    private final LinkedBlockingQueue<Change> queue = new LinkedBlockingQueue<>();
    private final Semaphore room;
    private final Thread thread;

    /** Guarded by itself: whether {@link #submit} still lets changes in. */
    private final Object door = new Object();

    private boolean closed;

    /** What follows belongs to the writer's thread. */
    private final Linger linger = new Linger();

    private final AppendedLog log;
    private long nextLsn;

    private GroupCommit(
            SegmentSet segments, LogTail tail, GroupCommitOptions options, WriteGate gate, CommitListener listener) {
        this.options = options;
        this.gate = gate;
        this.listener = listener;
        this.failures = new WriteFailures(options.clock(), listener);
        this.buffer = new BatchBuffer(segments.blockSize());
        this.room = new Semaphore(options.queueBytes(), true);
        this.log = new AppendedLog(segments, tail, options);
        this.nextLsn = tail.nextLsn();
        this.thread = Thread.ofPlatform().daemon(true).name("chunk-log-writer").unstarted(this::run);
    }

    public static GroupCommit start(
            SegmentSet segments, LogTail tail, GroupCommitOptions options, WriteGate gate, CommitListener listener)
            throws IOException {
        GroupCommit commit = new GroupCommit(segments, tail, options, gate, listener);
        if (tail.appendable()) {
            commit.log.goOnWith(tail);
        }
        commit.thread.start();
        return commit;
    }

    /**
     * Queues a change. Blocks while too many bytes are waiting or under way: that is the back-pressure on writers.
     *
     * @throws ChunkStoreException {@code UNAVAILABLE} when the log is closed
     */
    public void submit(Change change) {
        room.acquireUninterruptibly(change.weight());
        synchronized (door) {
            if (!closed) {
                queue.add(change);
                return;
            }
        }
        room.release(change.weight());
        throw new ChunkStoreException(Reason.UNAVAILABLE, "the chunk log is closed");
    }

    /** Why the log takes no writes, when it does not. */
    public Optional<String> readOnly() {
        return failures.readOnly();
    }

    private void run() {
        boolean open = true;
        while (open) {
            try {
                Change waiting = queue.poll();
                linger.begin(waiting != null);
                open = commitBatch(waiting == null ? queue.take() : waiting);
            } catch (InterruptedException nobodyShould) {
                LOG.log(System.Logger.Level.DEBUG, "the writer ignores an interrupt");
            }
        }
        log.close();
    }

    /** One batch, from the first change on; false when the last change is {@link Goodbye}. */
    private boolean commitBatch(Change first) {
        List<Change> batch = new ArrayList<>();
        boolean open = true;
        try {
            open = gather(first, batch);
            linger.ended(buffer.bytes());
            listener.synced(buffer.isEmpty() ? Optional.empty() : Optional.of(log.append(buffer.finish(), nextLsn)));
            batch.forEach(this::finish);
        } catch (IOException e) {
            writeFailed(batch, e);
        } catch (RuntimeException | Error e) {
            stopWriting(batch, "the writer failed: " + e, e);
        } finally {
            buffer.begin(new SegmentSeal(0), 0);
        }
        return open;
    }

    private boolean gather(Change first, List<Change> batch) {
        Change next = first;
        gate.look();
        for (int changes = 1; next != null; changes++) {
            if (next instanceof Goodbye) {
                return false;
            }
            decide(next, batch);
            if (isFull() || changes == MOST_CHANGES) {
                return true;
            }
            next = queue.poll();
            if (next == null && linger.waited(changes, buffer.bytes())) {
                next = queue.poll();
            }
        }
        return true;
    }

    private boolean isFull() {
        return buffer.bytes() >= BatchBuffer.FULL_BYTES || log.wouldBeFull(buffer.bytes());
    }

    private void decide(Change change, List<Change> batch) {
        batch.add(change);
        try {
            Optional<EntryDraft> draft = change.decide();
            if (draft.isPresent()) {
                place(change, draft.get());
            }
        } catch (ChunkStoreException refused) {
            batch.removeLast();
            refuse(change, refused);
        }
    }

    private void place(Change change, EntryDraft draft) {
        if (failures.readOnly().isPresent()) {
            throw new ChunkStoreException(Reason.READ_ONLY, "the chunk log is read-only until it is opened again");
        }
        EntryHeader header = draft.numbered(nextLsn, options.clock().millis());
        gate.admit(draft, header.totalBytes());
        ActiveSegment segment = segmentForBatch();
        if (buffer.isEmpty()) {
            buffer.begin(segment.seal(), segment.end());
        }
        long offset = buffer.append(header, draft.stored());
        if (!header.copy()) {
            nextLsn++;
        }
        change.placed(header, new EntryPlace(segment.number(), offset));
    }

    /** The segment that the batch goes to; it stays the same until the batch is written. */
    private ActiveSegment segmentForBatch() {
        try {
            return log.segmentFor(buffer.isEmpty());
        } catch (IOException e) {
            throw cannotOpen(e);
        }
    }

    private ChunkStoreException cannotOpen(IOException why) {
        if (gate.meansFull(why)) {
            return new ChunkStoreException(Reason.NO_SPACE, "no room for a new segment", why);
        }
        failures.countOpening("no new segment can be opened: " + why);
        return new ChunkStoreException(Reason.UNAVAILABLE, "no new segment can be opened, try again", why);
    }

    private void finish(Change change) {
        room.release(change.weight());
        change.done();
    }

    private void refuse(Change change, ChunkStoreException why) {
        room.release(change.weight());
        change.failed(why);
    }

    private void writeFailed(List<Change> batch, IOException e) {
        listener.abandoned();
        boolean full = gate.meansFull(e);
        OptionalLong failed = log.leaveSegment(full, e);
        if (failed.isPresent() && !full) {
            listener.segmentFailed(failed.getAsLong(), String.valueOf(e.getMessage()));
        }
        ChunkStoreException answer = full
                ? new ChunkStoreException(Reason.NO_SPACE, "the disk is full", e)
                : new ChunkStoreException(
                        Reason.OUTCOME_UNKNOWN, "a write failed; the chunk may be stored, store it again", e);
        if (!full) {
            failures.count("writes failed twice, last: " + e);
        }
        batch.forEach(change -> refuse(change, answer));
    }

    private void stopWriting(List<Change> batch, String why, Throwable cause) {
        LOG.log(System.Logger.Level.ERROR, why, cause);
        listener.abandoned();
        failures.becomeReadOnly(why);
        ChunkStoreException answer = new ChunkStoreException(
                Reason.OUTCOME_UNKNOWN, "the writer failed; the chunk may be stored, store it again", cause);
        batch.forEach(change -> refuse(change, answer));
    }

    /** Commits what was submitted before and ends. */
    @Override
    public void close() {
        synchronized (door) {
            if (!closed) {
                closed = true;
                queue.add(new Goodbye());
            }
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
