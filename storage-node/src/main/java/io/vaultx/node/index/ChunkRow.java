package io.vaultx.node.index;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.node.segment.Codec;
import io.vaultx.node.segment.EntryHeader;
import io.vaultx.node.segment.EntryKind;
import io.vaultx.node.segment.EntryPlace;
import io.vaultx.node.segment.EntryReader;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

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
 *
 * in version 2 only, of a dictionary and of a chunk that needs one:
 *   3  1 a dictionary      1        56  id of the dictionary that it needs, or zeros    32
 * </pre>
 *
 * @param place where its entry starts
 * @param headerBytes length of the entry's header
 * @param codec number of the encoding
 * @param lsn of the entry with the bytes
 * @param stateLsn of the entry that set the state
 * @param writtenMillis when the bytes were first written
 * @param isDictionary whether these are no chunk's bytes but a dictionary's
 * @param needs where the dictionary is that the stored bytes need
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
        long writtenMillis,
        boolean isDictionary,
        Optional<ChunkAddress> needs) {
    private static final byte VERSION = 1;
    private static final byte VERSION_WITH_DICTIONARY = 2;
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
                entry.writtenMillis(),
                entry.kind() == EntryKind.DICTIONARY,
                entry.dictionary());
    }

    public ChunkRow withState(ChunkState newState, long newStateLsn) {
        return new ChunkRow(
                newState,
                place,
                headerBytes,
                rawSize,
                storedSize,
                codec,
                lsn,
                newStateLsn,
                writtenMillis,
                isDictionary,
                needs);
    }

    /** In this state, unless these bytes are newer. */
    ChunkRow withLaterState(ChunkState other, long otherLsn) {
        return otherLsn > lsn ? withState(other, otherLsn) : this;
    }

    /** Whether the chunk is quarantined without an entry in the log that says so. */
    public boolean quarantineIsUnwritten() {
        return state == ChunkState.QUARANTINED && stateLsn == lsn;
    }

    /**
     * Whether a mark is about these bytes. When they are quarantined it may not be: others were there when it was written, and
     * only an older, damaged copy of the chunk is left. Nobody condemns what is quarantined, and who revives a chunk names the
     * bytes.
     */
    boolean isMeantBy(EntryHeader mark) {
        if (state != ChunkState.QUARANTINED || quarantineIsUnwritten()) {
            return true;
        }
        OptionalLong bytes = mark.bytesLsn();
        return mark.kind() != EntryKind.CONDEMN && (bytes.isEmpty() || bytes.getAsLong() == lsn);
    }

    /**
     * Whether a drop takes nothing away: these bytes are newer than it, or somebody has revived them since, who had not been
     * able to read it. Compaction may have carried it behind that.
     */
    boolean outlives(EntryHeader drop) {
        return lsn > drop.lsn() || state == ChunkState.LIVE && stateLsn > drop.lsn();
    }

    /** Whether the stored bytes have to be decoded to be the chunk. */
    public boolean isEncoded() {
        return codec != Codec.RAW.code();
    }

    /** Whether the stored bytes are one frame that any decoder of zstd decodes. */
    public boolean isPlainFrame() {
        return codec == Codec.ZSTD.code();
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
        boolean longer = isDictionary || needs.isPresent();
        ByteBuffer bytes = ByteBuffer.allocate(longer ? BYTES + ChunkId.BYTES : BYTES)
                .put(longer ? VERSION_WITH_DICTIONARY : VERSION)
                .put((byte) state.code())
                .put((byte) codec)
                .put((byte) (isDictionary ? 1 : 0))
                .putInt(headerBytes)
                .putInt(rawSize)
                .putInt(storedSize)
                .putLong(place.segment())
                .putLong(place.offset())
                .putLong(lsn)
                .putLong(stateLsn)
                .putLong(writtenMillis);
        needs.ifPresent(dictionary -> dictionary.id().writeTo(bytes));
        return bytes.array();
    }

    /** A value as {@link #encode} made it for the row of this address. */
    static ChunkRow decode(ChunkAddress address, byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        byte version = bytes.get();
        boolean longer = version == VERSION_WITH_DICTIONARY;
        if (value.length != (longer ? BYTES + ChunkId.BYTES : BYTES) || !longer && version != VERSION) {
            throw new IllegalStateException("index row of another format: rebuild the index");
        }
        ChunkState state = ChunkState.of(bytes.get());
        int codec = bytes.get();
        boolean isDictionary = bytes.get() == 1;
        int headerBytes = bytes.getInt();
        int rawSize = bytes.getInt();
        int storedSize = bytes.getInt();
        EntryPlace place = new EntryPlace(bytes.getLong(), bytes.getLong());
        long lsn = bytes.getLong();
        long stateLsn = bytes.getLong();
        long writtenMillis = bytes.getLong();
        Optional<ChunkAddress> needs = longer && !isDictionary
                ? Optional.of(new ChunkAddress(address.domain(), ChunkId.from(bytes)))
                : Optional.empty();
        return new ChunkRow(
                state,
                place,
                headerBytes,
                rawSize,
                storedSize,
                codec,
                lsn,
                stateLsn,
                writtenMillis,
                isDictionary,
                needs);
    }
}
