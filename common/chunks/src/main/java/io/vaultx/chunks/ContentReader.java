package io.vaultx.chunks;

import io.vaultx.domain.ChunkRef;
import java.util.Iterator;

/** Turns manifests back into bytes. Thread-safe; the streams it opens are not. */
public final class ContentReader {
    private final ChunkStore store;

    public ContentReader(ChunkStore store) {
        this.store = store;
    }

    /**
     * Opens a range of a content. Reads no chunk yet.
     *
     * @param refs the manifest; it is advanced as the stream is read
     * @param skip bytes of the manifest's content before the range
     * @param length bytes of the range
     */
    public ContentStream open(long dedupDomain, Iterator<ChunkRef> refs, long skip, long length) {
        if (skip < 0 || length < 0) {
            throw new IllegalArgumentException("range must not be negative, got " + length + " at " + skip);
        }
        return new ContentStream(store, dedupDomain, refs, skip, length);
    }
}
