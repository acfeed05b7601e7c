package io.vaultx.node;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.GroupCommit;
import io.vaultx.threads.NoWait;
import io.vaultx.threads.PlatformThreads;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Chunks of the log compressed in place: read and verified, SHA-256 and all, compressed, decoded again and compared byte
 * for byte, appended, synced, and only then visible. A kill at any step leaves the old bytes or the new ones; the old ones
 * are dead from then on, and compaction gives their room back.
 *
 * <p>One at a time, whoever asks: it is work for when there is time, and memory for one of the largest chunks, three times,
 * is what it may take. Blocks. Thread-safe.
 */
final class Recodes {
    /** How long a call waits for its turn; a caller over HTTP waits a little longer. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Once more when the dictionary goes meanwhile. */
    private static final int ATTEMPTS = 2;

    /** What was tried with a dictionary was tried at all levels without. */
    private static final int WITH_DICTIONARY = 32;

    private final GroupCommit writer;
    private final ChunkIndex index;
    private final IndexBatch batch;
    private final ChunkReader reader;
    private final Frames frames;
    private final DamageReport damage;
    private final PlatformThreads threads;
    private final Semaphore turn = new Semaphore(1, true);

    Recodes(
            GroupCommit writer,
            ChunkIndex index,
            IndexBatch batch,
            ChunkReader reader,
            Frames frames,
            DamageReport damage,
            PlatformThreads threads) {
        this.writer = writer;
        this.index = index;
        this.batch = batch;
        this.reader = reader;
        this.frames = frames;
        this.damage = damage;
        this.threads = threads;
    }

    /** Whoever waits for a turn holds none of the threads that readers need. */
    Recoding recode(ChunkAddress address, int level) {
        NoWait.giveUp();
        try {
            if (!turn.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ChunkStoreException(Reason.UNAVAILABLE, "other chunks are being compressed, try again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChunkStoreException(Reason.UNAVAILABLE, "interrupted before the chunk was compressed", e);
        }
        try {
            return threads.call(() -> recodeNow(address, level));
        } finally {
            turn.release();
        }
    }

    private Recoding recodeNow(ChunkAddress address, int level) {
        Optional<ChunkRow> found = index.get(address).filter(row -> !row.isDictionary());
        if (found.isEmpty()) {
            return Recoding.without(Outcome.MISSING);
        }
        ChunkRow row = found.get();
        if (row.state() == ChunkState.QUARANTINED) {
            return Recoding.without(Outcome.DAMAGED);
        }
        if (row.isEncoded()) {
            return Recoding.unchanged(Outcome.ALREADY, 0, row.storedSize());
        }
        boolean tried = index.stiffUpTo(address) >= effort(address, row, level);
        if (row.state() == ChunkState.CONDEMNED || tried) {
            return Recoding.unchanged(Outcome.NOT_WORTH_IT, 0, row.storedSize());
        }
        return encode(address, row, level);
    }

    /** What is tried now, as a number that grows with what is tried. */
    private int effort(ChunkAddress address, ChunkRow row, int level) {
        return frames.hasDictionaryFor(address.domain(), row.rawSize()) ? WITH_DICTIONARY + level : level;
    }

    private Recoding encode(ChunkAddress address, ChunkRow row, int level) {
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer content = arena.allocate(row.rawSize()).asByteBuffer();
            switch (reader.read(address, 0, content)) {
                case READ -> {}
                case MISSING -> {
                    return Recoding.without(Outcome.MISSING);
                }
                case DAMAGED -> {
                    return Recoding.without(Outcome.DAMAGED);
                }
            }
            if (HashedChunk.verified(address, content.flip()).isEmpty()) {
                damage.met(address, row, "stored bytes are not those of its address");
                return Recoding.without(Outcome.DAMAGED);
            }

            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                int effort = effort(address, row, level);
                Optional<Frame> frame = frames.of(address.domain(), content, level, arena);
                if (frame.isEmpty()) {
                    // A dictionary that it would have been tried with may have turned out damaged.
                    index.noteStiff(address, Math.min(effort, effort(address, row, level)));
                    return Recoding.unchanged(Outcome.NOT_WORTH_IT, row.rawSize(), row.storedSize());
                }
                Optional<Recoding> appended = append(address, frame.get());
                if (appended.isPresent()) {
                    return appended.get();
                }
            }
            throw new ChunkStoreException(Reason.UNAVAILABLE, "dictionaries go while they are used, try again");
        }
    }

    private Optional<Recoding> append(ChunkAddress address, Frame frame) {
        RecodeChange change = new RecodeChange(batch, address, frame);
        writer.submit(change);
        return change.await();
    }
}
