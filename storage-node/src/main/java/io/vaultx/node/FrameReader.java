package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.segment.EntryReader;
import io.vaultx.node.segment.EntryReader.Way;
import io.vaultx.node.segment.Segment;
import io.vaultx.node.zstd.DictionaryFrames;
import io.vaultx.node.zstd.ZstdFrame;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;

/**
 * Reads ranges of chunks that are stored as zstd frames, with a dictionary or without. A frame has no entrance but its start, so it is read and decoded
 * whole, into memory that goes with the read; what all reads hold together is bounded, and who finds no room waits.
 *
 * <p>Blocks: for platform threads. Thread-safe.
 */
final class FrameReader {
    /** 32 MiB: one of the largest chunks twice, or some fifty of the usual ones. */
    private static final int ROOM_BYTES = 32 << 20;

    private static final int UNIT = 1 << 10;

    private final EntryReader reader;
    private final DictionaryFrames dictionaries;
    private final Semaphore room = new Semaphore(ROOM_BYTES / UNIT, true);

    FrameReader(EntryReader reader, DictionaryFrames dictionaries) {
        this.reader = reader;
        this.dictionaries = dictionaries;
    }

    /**
     * Reads bytes {@code offset} to {@code offset + into.remaining()} of the content. False when the stored bytes do not
     * verify or are no frame of it; then the buffer's content is undefined. Throws {@code UNAVAILABLE} when there is no memory for it now.
     */
    boolean read(Segment segment, ChunkAddress address, ChunkRow row, int offset, ByteBuffer into, Way way)
            throws IOException {
        int units = (row.storedSize() + row.rawSize()) / UNIT + 1;
        room.acquireUninterruptibly(units);
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer stored = arena.allocate(row.storedSize()).asByteBuffer();
            if (!reader.read(segment, row.wanted(address), 0, stored, way)) {
                return false;
            }
            ByteBuffer content = arena.allocate(row.rawSize()).asByteBuffer();
            stored.flip();
            boolean decoded = row.needs().isPresent()
                    ? dictionaries.decode(row.needs().get(), stored, content)
                    : ZstdFrame.decode(stored, content);
            if (!decoded) {
                return false;
            }
            into.put(content.slice(offset, into.remaining()));
            return true;
        } finally {
            room.release(units);
        }
    }
}
