package io.vaultx.node.segment;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An entry that has no place and, unless it is a copy, no sequence number yet.
 *
 * @param header its sequence number and time are replaced unless it is a copy
 * @param stored its stored bytes; empty when the kind carries none
 */
public record EntryDraft(EntryHeader header, ByteBuffer stored) {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    public EntryDraft {
        if (header.storedSize() != stored.remaining()) {
            throw new IllegalArgumentException(
                    "entry says " + header.storedSize() + " stored bytes, has " + stored.remaining());
        }
    }

    /** A new chunk, stored as it is. */
    public static EntryDraft chunk(ChunkAddress address, ByteBuffer content) {
        int size = content.remaining();
        return new EntryDraft(
                new EntryHeader(EntryKind.CHUNK, address, 0, 0, Codec.RAW, false, size, size, List.of()), content);
    }

    /** A chunk that is there already, in another encoding. */
    public static EntryDraft recode(ChunkAddress address, int rawSize, Codec codec, ByteBuffer stored) {
        return new EntryDraft(
                new EntryHeader(EntryKind.RECODE, address, 0, 0, codec, false, rawSize, stored.remaining(), List.of()),
                stored);
    }

    /** A chunk that is there already, as a frame that needs a dictionary of its domain. */
    public static EntryDraft recode(ChunkAddress address, int rawSize, ChunkId dictionary, ByteBuffer stored) {
        List<Extension> named = List.of(Extension.dictionary(dictionary));
        int size = stored.remaining();
        return new EntryDraft(
                new EntryHeader(EntryKind.RECODE, address, 0, 0, Codec.ZSTD_DICTIONARY, false, rawSize, size, named),
                stored);
    }

    /** A dictionary of a domain. */
    public static EntryDraft dictionary(ChunkAddress address, ByteBuffer bytes) {
        int size = bytes.remaining();
        return new EntryDraft(
                new EntryHeader(EntryKind.DICTIONARY, address, 0, 0, Codec.RAW, false, size, size, List.of()), bytes);
    }

    /** A chunk is wanted again, or what is quarantined is whole after all: these bytes of it, and no others. */
    public static EntryDraft revive(ChunkAddress address, long bytesLsn) {
        List<Extension> named = List.of(Extension.bytesLsn(bytesLsn));
        return new EntryDraft(new EntryHeader(EntryKind.REVIVE, address, 0, 0, Codec.RAW, false, 0, 0, named), NOTHING);
    }

    /** A new entry without bytes. */
    public static EntryDraft mark(EntryKind kind, ChunkAddress address) {
        return new EntryDraft(new EntryHeader(kind, address, 0, 0, Codec.RAW, false, 0, 0, List.of()), NOTHING);
    }

    /** The same entry in another place. */
    public static EntryDraft copy(EntryHeader original, ByteBuffer stored) {
        return new EntryDraft(original.copied(), stored);
    }

    EntryHeader numbered(long lsn, long nowMillis) {
        return header.copy()
                ? header
                : new EntryHeader(
                        header.kind(),
                        header.address(),
                        lsn,
                        nowMillis,
                        header.codec(),
                        false,
                        header.rawSize(),
                        header.storedSize(),
                        header.extensions());
    }
}
