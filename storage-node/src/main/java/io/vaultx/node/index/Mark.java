package io.vaultx.node.index;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.segment.EntryHeader;
import io.vaultx.node.segment.EntryKind;
import io.vaultx.node.segment.UnsupportedFormatException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A mark whose chunk has not been met, or was dropped by it: copies of an older chunk may lie behind it. Kept only while the
 * whole log is read.
 *
 * <pre>
 *   0  sequence number   8
 *   8  kind              4
 *  12  the row that was dropped, if any
 * </pre>
 *
 * @param dropped what a drop took away, here or before
 */
record Mark(EntryKind kind, long lsn, Optional<ChunkRow> dropped) {
    static final Mark NONE = new Mark(EntryKind.REVIVE, 0, Optional.empty());

    private static final int FIXED_BYTES = Long.BYTES + Integer.BYTES;

    /**
     * Whoever revives a chunk has it: the drop before that could not be read at the time, and what was said about the chunk
     * since counts.
     */
    boolean isTakenBackBy(EntryHeader entry) {
        return entry.kind() == EntryKind.REVIVE && entry.lsn() > lsn;
    }

    /** Of what was dropped, the newest bytes count, and the later copy, in the state that is known of them. */
    Mark with(ChunkRow bytes) {
        if (dropped.filter(row -> row.lsn() > bytes.lsn()).isPresent()) {
            return this;
        }
        ChunkRow row = dropped.map(before -> bytes.withLaterState(before.state(), before.stateLsn()))
                .orElse(bytes);
        return new Mark(kind, lsn, Optional.of(row));
    }

    byte[] encode() {
        byte[] row = dropped.map(ChunkRow::encode).orElse(new byte[0]);
        return ByteBuffer.allocate(FIXED_BYTES + row.length)
                .putLong(lsn)
                .putInt(kind.code())
                .put(row)
                .array();
    }

    static Mark decode(ChunkAddress address, byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        long lsn = bytes.getLong();
        try {
            EntryKind kind = EntryKind.of(bytes.getInt());
            byte[] row = new byte[bytes.remaining()];
            bytes.get(row);
            return new Mark(kind, lsn, row.length == 0 ? Optional.empty() : Optional.of(ChunkRow.decode(address, row)));
        } catch (UnsupportedFormatException e) {
            throw new IndexException("the index holds a mark of an unknown kind", e);
        }
    }
}
