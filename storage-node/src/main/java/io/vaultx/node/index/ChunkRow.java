package io.vaultx.node.index;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.segment.Codec;
import io.vaultx.node.segment.EntryHeader;
import io.vaultx.node.segment.EntryPlace;
import io.vaultx.node.segment.EntryReader;
import java.nio.ByteBuffer;

/**
 * What the index knows of one chunk. All of it stands in the log.
 *
 * <pre>
 *   0  version, 1          1        16  segment                             8
 *   1  state               1        24  offset                              8
 *   2  codec               1        32  sequence number of the bytes        8
 *   3  zero                1        40  sequence number of the state        8
 *   4  header length       4        48  first written, Unix milliseconds    8
 *   8  raw size            4
 *  12  stored size         4
 * </pre>
 *
 * @param place where its entry starts
 * @param headerBytes length of the entry's header
 * @param codec number of the encoding
 * @param lsn of the entry with the bytes
 * @param stateLsn of the entry that set the state
 * @param writtenMillis when the bytes were first written
 */
public record ChunkRow(
        ChunkState state,
        EntryPlace place,
        int headerBytes,
        int rawSize,
        int storedSize,
        int codec,
        long lsn,
        long stateLsn,
        long writtenMillis) {
    private static final byte VERSION = 1;
    private static final int BYTES = 56;

    /** The row of a chunk whose bytes have just been written. */
    public static ChunkRow of(EntryHeader entry, EntryPlace place) {
        return new ChunkRow(
                ChunkState.LIVE,
                place,
                entry.headerBytes(),
                entry.rawSize(),
                entry.storedSize(),
                entry.codec().code(),
                entry.lsn(),
                entry.lsn(),
                entry.writtenMillis());
    }

    public ChunkRow withState(ChunkState newState, long newStateLsn) {
        return new ChunkRow(newState, place, headerBytes, rawSize, storedSize, codec, lsn, newStateLsn, writtenMillis);
    }

    /** Whether the chunk is quarantined without an entry in the log that says so. */
    public boolean quarantineIsUnwritten() {
        return state == ChunkState.QUARANTINED && stateLsn == lsn;
    }

    /** Whether the stored bytes have to be decoded to be the chunk. */
    public boolean isEncoded() {
        return codec != Codec.RAW.code();
    }

    /** Bytes that it takes in its segment. */
    public long diskBytes() {
        return (headerBytes + storedSize + 7L) & -8L;
    }

    /** What a reader must find at the row's place. */
    public EntryReader.Wanted wanted(ChunkAddress address) {
        return new EntryReader.Wanted(address, lsn, place.offset(), headerBytes, storedSize);
    }

    byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .put((byte) state.code())
                .put((byte) codec)
                .put((byte) 0)
                .putInt(headerBytes)
                .putInt(rawSize)
                .putInt(storedSize)
                .putLong(place.segment())
                .putLong(place.offset())
                .putLong(lsn)
                .putLong(stateLsn)
                .putLong(writtenMillis)
                .array();
    }

    static ChunkRow decode(byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        if (value.length != BYTES || bytes.get() != VERSION) {
            throw new IllegalStateException("index row of another format: rebuild the index");
        }
        ChunkState state = ChunkState.of(bytes.get());
        int codec = bytes.get();
        bytes.get();
        int headerBytes = bytes.getInt();
        int rawSize = bytes.getInt();
        int storedSize = bytes.getInt();
        EntryPlace place = new EntryPlace(bytes.getLong(), bytes.getLong());
        return new ChunkRow(
                state,
                place,
                headerBytes,
                rawSize,
                storedSize,
                codec,
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong());
    }
}
