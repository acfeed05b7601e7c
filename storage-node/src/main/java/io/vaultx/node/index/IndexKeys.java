package io.vaultx.node.index;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import java.nio.ByteBuffer;

/**
 * The keys of the index: a letter, then what it is about.
 *
 * <pre>
 *  'c' address   a chunk's row             derived from the log
 *  's' number    a segment's use           derived from the log
 *  'p'           the checkpoint            how far the rows above cover the log
 *  'h'           what was not read         sequence numbers below may be of entries that could not be read
 *  'm' address   a mark without its chunk  only while everything is read anew
 *  'd' address   a dictionary              derived from the log
 *  'u' address, id   a chunk that needs that dictionary   derived from the log
 *  'k' address   kept until                a promise; every start renews all of them
 *  'v' address   last verified             a hint: without it the chunk is verified once more
 *  'z' address   a level of zstd           a hint: up to it the chunk does not shrink; without it that is tried once more
 * </pre>
 */
final class IndexKeys {
    static final byte CHUNK = 'c';
    static final byte SEGMENT = 's';
    static final byte POSITION = 'p';
    static final byte HIDDEN = 'h';
    static final byte MARK = 'm';
    static final byte DICTIONARY = 'd';
    static final byte USER = 'u';
    static final byte KEPT = 'k';
    static final byte VERIFIED = 'v';
    static final byte STIFF = 'z';

    private IndexKeys() {}

    static byte[] of(byte letter, ChunkAddress address) {
        ByteBuffer key = ByteBuffer.allocate(1 + ChunkAddress.BYTES).put(letter);
        address.writeTo(key);
        return key.array();
    }

    /** A chunk of the dictionary's domain that needs it. */
    static byte[] user(ChunkAddress dictionary, ChunkId chunk) {
        ByteBuffer key =
                ByteBuffer.allocate(1 + ChunkAddress.BYTES + ChunkId.BYTES).put(USER);
        dictionary.writeTo(key);
        chunk.writeTo(key);
        return key.array();
    }

    /** How all keys about dictionaries of a domain start. */
    static byte[] dictionariesOf(long domain) {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put(DICTIONARY)
                .putLong(domain)
                .array();
    }

    static ChunkAddress userOf(byte[] key) {
        ByteBuffer bytes = ByteBuffer.wrap(key).position(1);
        long domain = bytes.getLong();
        ChunkId.from(bytes);
        return new ChunkAddress(domain, ChunkId.from(bytes));
    }

    static byte[] segment(long number) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(SEGMENT).putLong(number).array();
    }

    static byte[] position() {
        return new byte[] {POSITION};
    }

    static byte[] hidden() {
        return new byte[] {HIDDEN};
    }

    static byte[] start(byte letter) {
        return new byte[] {letter};
    }

    static byte[] end(byte letter) {
        return new byte[] {(byte) (letter + 1)};
    }

    static ChunkAddress address(byte[] key) {
        return ChunkAddress.from(ByteBuffer.wrap(key, 1, ChunkAddress.BYTES));
    }

    static long number(byte[] key) {
        return ByteBuffer.wrap(key, 1, Long.BYTES).getLong();
    }
}
