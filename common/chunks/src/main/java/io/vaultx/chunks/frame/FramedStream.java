package io.vaultx.chunks.frame;

import io.vaultx.chunks.ChunkFrames;
import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ContentUnreadableException;
import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The bytes of a {@link FramedContent} in order, verified. Holds nothing that must be closed. Not thread-safe. */
public final class FramedStream {
    /** What {@link #read} answers behind the last byte. */
    public static final int END = -1;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final FramedContent content;
    private final ChunkStore store;
    private final ChunkFrames frames;
    private int chunk;

    /** In the stored frame, or in the raw chunk. */
    private int offset;

    /** The chunk's, when it is stored as one. */
    private ChunkFrames.@Nullable Frame frame;

    /** What comes before the byte at {@link #offset}. */
    private ByteBuffer header = NOTHING;

    FramedStream(FramedContent content, ChunkStore store, ChunkFrames frames) {
        this.content = content;
        this.store = store;
        this.frames = frames;
        begin();
    }

    /**
     * Fills the buffer, across chunks; fewer bytes come only before the end. Blocks.
     *
     * @return how many bytes came, or {@link #END}
     * @throws ContentUnreadableException when a chunk is missing or damaged, or not stored as it was when the content was
     *     looked up; the bytes before the buffer's position are verified
     * @throws io.vaultx.chunks.ChunkStoreException when the store cannot be asked
     */
    public int read(ByteBuffer into) {
        if (chunk == content.chunks()) {
            return END;
        }
        int start = into.position();
        while (chunk < content.chunks() && into.hasRemaining()) {
            if (header.hasRemaining()) {
                int count = Math.min(header.remaining(), into.remaining());
                into.put(header.slice(header.position(), count));
                header.position(header.position() + count);
            } else if (frame != null) {
                readFrame(frame, into);
            } else {
                readRaw(into);
            }
        }
        return into.position() - start;
    }

    private void readFrame(ChunkFrames.Frame open, ByteBuffer into) {
        int size = content.storedBytes(chunk);
        int count = Math.min(into.remaining(), size - offset);
        take(content.address(chunk), open.read(into.slice(into.position(), count)));
        into.position(into.position() + count);
        offset += count;
        if (offset == size) {
            next();
        }
    }

    private void readRaw(ByteBuffer into) {
        int size = content.rawBytes(chunk);
        int inBlock = offset % RawFrameLayout.BLOCK_BYTES;
        int count = Math.min(into.remaining(), RawFrameLayout.blockBytes(size, offset - inBlock) - inBlock);
        ChunkAddress address = content.address(chunk);
        take(address, store.read(address, offset, into.slice(into.position(), count)));
        into.position(into.position() + count);
        offset += count;
        if (offset == size) {
            next();
        } else if (offset % RawFrameLayout.BLOCK_BYTES == 0) {
            header = RawFrameLayout.blockHeader(size, offset);
        }
    }

    private static void take(ChunkAddress address, ReadOutcome outcome) {
        switch (outcome) {
            case READ -> {}
            case MISSING -> throw new ContentUnreadableException(address, ContentUnreadableException.Reason.MISSING);
            case DAMAGED -> throw new ContentUnreadableException(address, ContentUnreadableException.Reason.DAMAGED);
        }
    }

    private void next() {
        chunk++;
        begin();
    }

    private void begin() {
        offset = 0;
        header = NOTHING;
        frame = null;
        if (chunk == content.chunks()) {
            return;
        }
        if (content.storedBytes(chunk) > 0) {
            frame = frames.frame(content.address(chunk), content.storedBytes(chunk));
        } else {
            int size = content.rawBytes(chunk);
            ByteBuffer both = ByteBuffer.allocate(RawFrameLayout.HEADER_BYTES + RawFrameLayout.BLOCK_HEADER_BYTES);
            header = both.put(RawFrameLayout.header(size))
                    .put(RawFrameLayout.blockHeader(size, 0))
                    .flip();
        }
    }
}
