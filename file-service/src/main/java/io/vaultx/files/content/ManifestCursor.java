package io.vaultx.files.content;

import io.vaultx.domain.ChunkRef;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Walks a manifest from the chunk that holds a byte. Reads a page when its first chunk is wanted. Not thread-safe.
 */
public final class ManifestCursor implements Iterator<ChunkRef> {
    private final @Nullable PageTable pages;
    private final String manifestId;
    private final long chunkCount;
    private final long skip;
    private Iterator<ChunkRef> refs;
    private long nextPageFrom;

    ManifestCursor(Manifest.Inline inline, long fromByte) {
        this.pages = null;
        this.manifestId = "";
        this.chunkCount = inline.chunkCount();
        Start start = Start.in(inline.refs(), 0, fromByte);
        this.refs = start.refs();
        this.skip = start.skip();
    }

    ManifestCursor(PageTable pages, Manifest.Paged paged, long fromByte) {
        this.pages = pages;
        this.manifestId = paged.manifestId();
        this.chunkCount = paged.chunkCount();
        PageTable.Page first = pages.holding(manifestId, fromByte).orElse(null);
        if (first == null) {
            this.refs = List.<ChunkRef>of().iterator();
            this.skip = 0;
            this.nextPageFrom = fromByte;
            return;
        }
        Start start = Start.in(first.refs(), first.start(), fromByte);
        this.refs = start.refs();
        this.skip = start.skip();
        this.nextPageFrom = first.end();
    }

    /** How many bytes of the first chunk lie before the byte that was asked for. */
    public long skip() {
        return skip;
    }

    @Override
    public boolean hasNext() {
        if (!refs.hasNext() && pages != null) {
            pages.holding(manifestId, nextPageFrom).ifPresent(page -> {
                if (page.start() != nextPageFrom) {
                    throw new IllegalStateException(
                            "manifest " + manifestId + " has no page from byte " + nextPageFrom + " on");
                }
                refs = page.refs().iterator();
                nextPageFrom = page.end();
            });
        }
        return refs.hasNext();
    }

    @Override
    public ChunkRef next() {
        if (!hasNext()) {
            throw new NoSuchElementException("manifest has " + chunkCount + " chunks");
        }
        return refs.next();
    }

    /** The rest of a page, from the chunk that holds a byte. */
    private record Start(Iterator<ChunkRef> refs, long skip) {
        static Start in(List<ChunkRef> refs, long start, long fromByte) {
            long offset = start;
            int index = 0;
            while (index < refs.size() && offset + refs.get(index).size() <= fromByte) {
                offset += refs.get(index).size();
                index++;
            }
            return new Start(refs.listIterator(index), index < refs.size() ? fromByte - offset : 0);
        }
    }
}
