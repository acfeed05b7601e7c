package io.vaultx.node.segment;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * How dictionaries are named: by the SHA-256 of their bytes with every bit turned, in the dedup domain whose chunks they
 * serve. They share the index with chunks, and no chunk that anybody can make has the address of one.
 */
public final class Dictionary {
    /** The longest that is read. */
    public static final int MAX_BYTES = 1 << 20;

    private Dictionary() {}

    /** The id of a dictionary; the buffer's position stays. */
    public static ChunkId name(ByteBuffer bytes) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(bytes.duplicate());
            return name(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static ChunkId name(byte[] sha256) {
        ChunkId id = ChunkId.of(sha256);
        return new ChunkId(~id.w0(), ~id.w1(), ~id.w2(), ~id.w3());
    }

    /** Whether these bytes are the dictionary of this address. */
    public static boolean is(ChunkAddress address, ByteBuffer bytes) {
        return name(bytes).equals(address.id());
    }
}
