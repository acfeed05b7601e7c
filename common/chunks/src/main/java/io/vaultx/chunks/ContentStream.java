package io.vaultx.chunks;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkRef;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The verified bytes of a range of one content, in order. Holds nothing that must be closed. Not thread-safe. */
public final class ContentStream {
    /** What {@link #read} answers behind the range's last byte. */
    public static final int END = -1;

    private final ChunkStore store;
    private final long dedupDomain;
    private final Iterator<ChunkRef> refs;
    private long skip;
    private long left;
    private @Nullable ChunkRef current;
    private int offset;

    ContentStream(ChunkStore store, long dedupDomain, Iterator<ChunkRef> refs, long skip, long length) {
        this.store = store;
        this.dedupDomain = dedupDomain;
        this.refs = refs;
        this.skip = skip;
        this.left = length;
    }

    /**
     * Fills the buffer, across chunks; fewer bytes come only before the end. Blocks.
     *
     * @return how many bytes came, or {@link #END}
     * @throws ContentUnreadableException when a chunk is missing or damaged; the bytes before the buffer's position are
     *     verified
     * @throws ChunkStoreException when the store cannot be asked
     * @throws IllegalStateException when the manifest ends before the range
     */
    public int read(ByteBuffer into) {
        if (left == 0) {
            return END;
        }
        int start = into.position();
        while (left > 0 && into.hasRemaining()) {
            ChunkRef ref = chunkAtHand();
            int count = (int) Math.min(Math.min(into.remaining(), ref.size() - offset), left);
            readFrom(ref, into, count);
            offset += count;
            left -= count;
        }
        return into.position() - start;
    }

    private ChunkRef chunkAtHand() {
        ChunkRef ref = current;
        while (ref == null || offset == ref.size()) {
            ref = next();
            current = ref;
            offset = (int) Math.min(skip, ref.size());
            skip -= offset;
        }
        return ref;
    }

    private ChunkRef next() {
        if (!refs.hasNext()) {
            throw new IllegalStateException("manifest ends " + (skip + left) + " bytes before its range does");
        }
        return refs.next();
    }

    /** The store gets a view, so that the caller's buffer moves over verified bytes only, however the store fails. */
    private void readFrom(ChunkRef ref, ByteBuffer into, int count) {
        ChunkAddress address = new ChunkAddress(dedupDomain, ref.id());
        switch (store.read(address, offset, into.slice(into.position(), count))) {
            case READ -> into.position(into.position() + count);
            case MISSING -> throw unreadable(address, ContentUnreadableException.Reason.MISSING);
            case DAMAGED -> throw unreadable(address, ContentUnreadableException.Reason.DAMAGED);
        }
    }

    private static ContentUnreadableException unreadable(
            ChunkAddress address, ContentUnreadableException.Reason reason) {
        return new ContentUnreadableException(address, reason);
    }
}
