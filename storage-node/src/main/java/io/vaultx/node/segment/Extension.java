package io.vaultx.node.segment;

import io.vaultx.domain.ChunkId;
import java.nio.ByteBuffer;

/**
 * A typed addition to an entry's header: a base chunk, a dictionary, a key id and nonce. Format 1 defines the dictionary, and
 * which bytes a mark is about; what else is not critical is carried along unread.
 *
 * @param type 0 to 65,535; from {@link #CRITICAL} on a reader that does not know it must refuse the entry
 * @param value its bytes, at most 1,024
 */
record Extension(int type, byte[] value) {
    /** The lowest critical type. */
    static final int CRITICAL = 0x8000;

    static final int MAX_VALUE_BYTES = 1024;

    /** The id of the dictionary, in the chunk's own dedup domain, without which the stored bytes cannot be decoded. */
    static final int DICTIONARY = 0x8002;

    /** The sequence number of the stored bytes that a mark is about: 8 bytes. */
    static final int BYTES_LSN = 1;

    static Extension bytesLsn(long lsn) {
        return new Extension(
                BYTES_LSN, ByteBuffer.allocate(Long.BYTES).putLong(lsn).array());
    }

    static Extension dictionary(ChunkId id) {
        return new Extension(DICTIONARY, id.bytes());
    }

    Extension {
        if (type < 0 || type > 0xFFFF) {
            throw new IllegalArgumentException("extension type must be 0 to 65535, got " + type);
        }
        if (value.length > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException(
                    "extension must have at most " + MAX_VALUE_BYTES + " bytes, got " + value.length);
        }
    }

    boolean critical() {
        return type >= CRITICAL;
    }

    /** Whether a reader of format 1 must refuse it. */
    boolean unknown() {
        return critical() && type != DICTIONARY;
    }

    int encodedBytes() {
        return 2 * Short.BYTES + value.length;
    }
}
