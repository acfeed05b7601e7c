package io.vaultx.node.segment;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an entry says, without its bytes.
 *
 * @param lsn log sequence number: unique, but for copies that compaction makes, which keep it
 * @param writtenMillis Unix time when the entry was first written
 * @param codec how the stored bytes encode the chunk
 * @param copy whether compaction put it here
 * @param rawSize bytes of the chunk; 0 when the kind carries none
 * @param storedSize bytes behind the header
 * @param extensions in the order in which they were written
 */
public record EntryHeader(
        EntryKind kind,
        ChunkAddress address,
        long lsn,
        long writtenMillis,
        Codec codec,
        boolean copy,
        int rawSize,
        int storedSize,
        List<Extension> extensions) {
    /** Stored bytes are at most this much more than the largest chunk, for an encoding that does not pay. */
    static final int MAX_STORED_BYTES = ChunkRef.MAX_SIZE + (1 << 16);

    public EntryHeader {
        boolean sizesFit = kind.carriesBytes()
                ? rawSize >= 1 && rawSize <= ChunkRef.MAX_SIZE && storedSize >= 1 && storedSize <= MAX_STORED_BYTES
                : rawSize == 0 && storedSize == 0;
        if (!sizesFit) {
            throw new IllegalArgumentException(kind + " cannot have " + rawSize + " bytes in " + storedSize);
        }
        if (codec == Codec.RAW && rawSize != storedSize) {
            throw new IllegalArgumentException(
                    "raw bytes are stored as they are, got " + rawSize + " in " + storedSize);
        }
        extensions = List.copyOf(extensions);
        List<Extension> dictionaries = extensions.stream()
                .filter(extension -> extension.type() == Extension.DICTIONARY)
                .toList();
        boolean named = dictionaries.size() == 1 && dictionaries.getFirst().value().length == ChunkId.BYTES;
        if (codec == Codec.ZSTD_DICTIONARY ? !named : !dictionaries.isEmpty()) {
            throw new IllegalArgumentException(
                    codec + " cannot have " + dictionaries.size() + " dictionaries, or one of another length");
        }
        if (kind == EntryKind.DICTIONARY && codec != Codec.RAW) {
            throw new IllegalArgumentException("a dictionary is stored as it is, got " + codec);
        }
    }

    /** Where the dictionary is that the stored bytes need. */
    public Optional<ChunkAddress> dictionary() {
        return extensions.stream()
                .filter(extension -> extension.type() == Extension.DICTIONARY)
                .map(extension -> new ChunkAddress(address.domain(), ChunkId.of(extension.value())))
                .findFirst();
    }

    /** The sequence number of the bytes that a mark is about; empty when it says only of which chunk. */
    public OptionalLong bytesLsn() {
        return extensions.stream()
                .filter(extension -> extension.type() == Extension.BYTES_LSN && extension.value().length == Long.BYTES)
                .mapToLong(extension -> ByteBuffer.wrap(extension.value()).getLong())
                .findFirst();
    }

    /** The same fact, as compaction writes it down elsewhere. */
    public EntryHeader copied() {
        return new EntryHeader(kind, address, lsn, writtenMillis, codec, true, rawSize, storedSize, extensions);
    }

    /** Bytes of the header with extensions and checksums. */
    public int headerBytes() {
        return EntryLayout.headerBytes(this);
    }

    /** Bytes of header, stored bytes and the zeros behind them. */
    public int totalBytes() {
        return EntryLayout.align(headerBytes() + storedSize);
    }

    int blocks() {
        return EntryLayout.blocks(storedSize);
    }
}
