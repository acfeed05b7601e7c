package io.vaultx.chunks;

import io.vaultx.chunks.cut.Chunker;
import io.vaultx.domain.ChunkId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns one content's bytes into durable chunks and their manifest: gathers, cuts, hashes, puts.
 *
 * <p>Memory is bounded: one chunk being gathered and those being put ({@link PutsInFlight}); {@link #write} waits while
 * too many are. What all writers hold together is bounded as well ({@link ChunkBuffers}): in need they wait for each other,
 * and for too long {@code write} fails as {@code UNAVAILABLE}. When a put or the sink fails, {@code write} or {@link #finish}
 * throws what it threw, and the content can only be closed. Chunks that were put stay in the store, and putting them again
 * is cheap.
 *
 * <p>For one thread at a time. Blocks, also on virtual threads.
 */
public final class ContentWriter implements AutoCloseable {
    /** Bytes are copied and cut in steps of 16 KiB, which stay in the core's cache between the two. */
    private static final int STEP_BYTES = 16 << 10;

    private final long dedupDomain;
    private final Chunker chunker;
    private final PutsInFlight puts;
    private final ChunkBuffers buffers;
    private final MessageDigest whole = HashedChunk.sha256();

    private byte @Nullable [] gathered;
    private int gatheredBytes;
    private boolean cut;
    private long sentBytes;
    private boolean ended;

    public ContentWriter(ChunkStore store, long dedupDomain, Chunking chunking, ManifestSink sink) {
        this(store, dedupDomain, chunking.chunker(), sink, ChunkBuffers.SHARED);
    }

    ContentWriter(ChunkStore store, long dedupDomain, Chunker chunker, ManifestSink sink, ChunkBuffers buffers) {
        this.dedupDomain = dedupDomain;
        this.chunker = chunker;
        this.buffers = buffers;
        this.puts = new PutsInFlight(store, buffers, sink);
    }

    /**
     * Takes the buffer's remaining bytes, any number; they may be changed afterwards.
     *
     * @throws ChunkStoreException when an earlier chunk could not be stored
     */
    public void write(ByteBuffer bytes) {
        begin();
        while (bytes.hasRemaining()) {
            if (cut) {
                send(false);
            }
            gather(bytes);
        }
        ended = false;
    }

    /**
     * Ends the content and waits until every chunk is durable and the sink has its line.
     *
     * @throws ChunkStoreException when a chunk could not be stored
     */
    public Written finish() {
        begin();
        ChunkId only = gatheredBytes > 0 ? send(true) : null;
        puts.awaitAll();
        return new Written(sentBytes, only == null ? ChunkId.of(whole.digest()) : only, puts.keptUntilMillis());
    }

    /** Abandons an unfinished content. Waits until no buffer is in use. */
    @Override
    public void close() {
        ended = true;
        if (gathered != null) {
            buffers.give(gathered);
            gathered = null;
        }
        puts.close();
    }

    private void begin() {
        if (ended) {
            throw new IllegalStateException("content is finished, has failed or was closed");
        }
        ended = true;
    }

    /** Copies up to a step or a cut, whichever comes first. */
    private void gather(ByteBuffer bytes) {
        int step = Math.min(Math.min(bytes.remaining(), STEP_BYTES), chunker.maxSize() - gatheredBytes);
        byte[] target = roomFor(step, bytes.remaining());
        bytes.get(target, gatheredBytes, step);

        int end = chunker.cut(target, gatheredBytes, gatheredBytes + step);
        if (end == Chunker.GOES_ON) {
            gatheredBytes += step;
        } else {
            bytes.position(bytes.position() - (gatheredBytes + step - end));
            gatheredBytes = end;
            cut = true;
        }
    }

    /** The first chunk's array grows with its bytes: most contents are small. Later ones start at half the largest size. */
    private byte[] roomFor(int step, int remaining) {
        if (gathered != null && gathered.length - gatheredBytes >= step) {
            return gathered;
        }
        int wanted = Math.max(gatheredBytes + step, Math.min(remaining, chunker.maxSize()));
        byte[] larger = take(sentBytes == 0 ? wanted : Math.max(wanted, chunker.maxSize() / 2), gatheredBytes + step);
        if (gathered != null) {
            System.arraycopy(gathered, 0, larger, 0, gatheredBytes);
            buffers.give(gathered);
        }
        gathered = larger;
        return larger;
    }

    /** When memory is tight, one chunk at a time: a writer that waits holds none in flight that others could wait for. */
    private byte[] take(int wanted, int needed) {
        return buffers.tryTake(wanted, chunker.maxSize()).orElseGet(() -> {
            puts.awaitAll();
            return buffers.take(needed, chunker.maxSize(), gathered != null);
        });
    }

    /**
     * Hashes and puts the gathered chunk. A chunk that ends at a cut is only sent when another byte or the end has come:
     * so the whole content's digest is known to be the chunk's own, when it is the only one, and not computed twice.
     *
     * @return the whole content's digest, when this is its only chunk
     */
    private @Nullable ChunkId send(boolean last) {
        byte[] buffer = Objects.requireNonNull(gathered, "a chunk is sent when it has bytes");
        int size = gatheredBytes;
        boolean only = last && sentBytes == 0;
        gathered = null;
        gatheredBytes = 0;
        cut = false;
        sentBytes += size;

        HashedChunk chunk = HashedChunk.of(dedupDomain, ByteBuffer.wrap(buffer, 0, size));
        if (!only) {
            whole.update(buffer, 0, size);
        }
        puts.start(chunk, buffer);
        return only ? chunk.address().id() : null;
    }
}
