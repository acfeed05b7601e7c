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
import io.vaultx.node.zstd.ZstdFrame;
import io.vaultx.threads.NoWait;
import io.vaultx.threads.PlatformThreads;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
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

    private final GroupCommit writer;
    private final ChunkIndex index;
    private final IndexBatch batch;
    private final ChunkReader reader;
    private final DamageReport damage;
    private final PlatformThreads threads;
    private final Semaphore turn = new Semaphore(1, true);

    Recodes(
            GroupCommit writer,
            ChunkIndex index,
            IndexBatch batch,
            ChunkReader reader,
            DamageReport damage,
            PlatformThreads threads) {
        this.writer = writer;
        this.index = index;
        this.batch = batch;
        this.reader = reader;
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
        Optional<ChunkRow> found = index.get(address);
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
        if (row.state() == ChunkState.CONDEMNED || index.stiffUpTo(address) >= level) {
            return Recoding.unchanged(Outcome.NOT_WORTH_IT, 0, row.storedSize());
        }
        return encode(address, row, level);
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

            Optional<ByteBuffer> frame = frame(content, level, arena);
            if (frame.isEmpty()) {
                index.noteStiff(address, level);
                return Recoding.unchanged(Outcome.NOT_WORTH_IT, row.rawSize(), row.storedSize());
            }
            return append(address, frame.get());
        }
    }

    /** The content's frame when it pays, outside of the arena: the writer reads it. */
    private static Optional<ByteBuffer> frame(ByteBuffer content, int level, Arena arena) {
        if (!Worthwhile.isPromising(content)) {
            return Optional.empty();
        }
        int size = content.remaining();
        ByteBuffer encoded = arena.allocate(ZstdFrame.bound(size)).asByteBuffer();
        ZstdFrame.encode(content, level, encoded);
        if (!Worthwhile.pays(size, encoded.flip().remaining())) {
            return Optional.empty();
        }
        ByteBuffer decoded = arena.allocate(size).asByteBuffer();
        if (!ZstdFrame.decode(encoded, decoded) || !decoded.equals(content)) {
            throw new ChunkStoreException(
                    Reason.UNAVAILABLE, "a compressed chunk does not decode to itself, it stays as it was");
        }
        return Optional.of(ByteBuffer.allocate(encoded.remaining()).put(encoded).flip());
    }

    private Recoding append(ChunkAddress address, ByteBuffer frame) {
        RecodeChange change = new RecodeChange(batch, address, frame);
        writer.submit(change);
        try {
            return change.answer().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof ChunkStoreException why ? why : e;
        }
    }
}
