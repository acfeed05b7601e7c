package io.vaultx.node.index;

import java.nio.ByteBuffer;

/**
 * What of one segment is in use.
 *
 * @param end where its synced bytes end
 * @param chunks chunks whose bytes are in it
 * @param rawBytes of these chunks
 * @param liveBytes what their entries take
 * @param quarantined how many of them are quarantined
 * @param dropBytes what the drop entries in it take: needed while an older segment may hold what they drop
 */
public record SegmentUse(long end, long chunks, long rawBytes, long liveBytes, long quarantined, long dropBytes) {
    public static final SegmentUse NONE = new SegmentUse(0, 0, 0, 0, 0, 0);

    SegmentUse with(ChunkRow row, int sign) {
        return new SegmentUse(
                end,
                chunks + sign,
                rawBytes + (long) sign * row.rawSize(),
                liveBytes + sign * row.diskBytes(),
                quarantined + (row.state() == ChunkState.QUARANTINED ? sign : 0),
                dropBytes);
    }

    SegmentUse withDrop(int bytes) {
        return new SegmentUse(end, chunks, rawBytes, liveBytes, quarantined, dropBytes + bytes);
    }

    SegmentUse withEnd(long newEnd) {
        return new SegmentUse(newEnd, chunks, rawBytes, liveBytes, quarantined, dropBytes);
    }

    byte[] encode() {
        return ByteBuffer.allocate(6 * Long.BYTES)
                .putLong(end)
                .putLong(chunks)
                .putLong(rawBytes)
                .putLong(liveBytes)
                .putLong(quarantined)
                .putLong(dropBytes)
                .array();
    }

    static SegmentUse decode(byte[] value) {
        ByteBuffer b = ByteBuffer.wrap(value);
        return new SegmentUse(b.getLong(), b.getLong(), b.getLong(), b.getLong(), b.getLong(), b.getLong());
    }
}
