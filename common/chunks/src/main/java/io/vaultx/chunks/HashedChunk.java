package io.vaultx.chunks;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A chunk's bytes under an address that was computed from them. There is no other way to make one, so whoever holds one
 * need not hash it again. The bytes must not change while it is in use.
 */
public final class HashedChunk {
    private final ChunkAddress address;
    private final ByteBuffer content;

    /** All of the content, when nobody else has the array. */
    private final byte @Nullable [] own;

    private HashedChunk(ChunkAddress address, ByteBuffer content, byte @Nullable [] own) {
        this.address = address;
        this.content = content;
        this.own = own;
    }

    /**
     * Hashes the buffer's remaining bytes.
     *
     * @throws IllegalArgumentException when there are none, or more than {@link ChunkRef#MAX_SIZE}
     */
    public static HashedChunk of(long domain, ByteBuffer content) {
        int size = content.remaining();
        if (size < 1 || size > ChunkRef.MAX_SIZE) {
            throw new IllegalArgumentException("chunk must have 1 to " + ChunkRef.MAX_SIZE + " bytes, got " + size);
        }
        ByteBuffer bytes = content.asReadOnlyBuffer();
        MessageDigest sha256 = sha256();
        sha256.update(content.duplicate());
        return new HashedChunk(new ChunkAddress(domain, ChunkId.of(sha256.digest())), bytes, null);
    }

    /** Hashes the bytes and compares: empty when they are not those of the address. */
    public static Optional<HashedChunk> verified(ChunkAddress claimed, ByteBuffer content) {
        HashedChunk chunk = of(claimed.domain(), content);
        return chunk.address.equals(claimed) ? Optional.of(chunk) : Optional.empty();
    }

    public ChunkAddress address() {
        return address;
    }

    /** The bytes, read-only, with a position of its own. */
    public ByteBuffer content() {
        return content.duplicate();
    }

    /** Bytes. */
    public int size() {
        return content.remaining();
    }

    /** The same chunk with bytes of its own: whatever happens to the buffer that this one was made of, they stay. */
    public HashedChunk copied() {
        byte[] copy = new byte[size()];
        content().get(copy);
        return new HashedChunk(address, ByteBuffer.wrap(copy).asReadOnlyBuffer(), copy);
    }

    /** The bytes in an array that never changes, and that the caller does not change: a new one unless this is a copy. */
    public byte[] bytes() {
        if (own != null) {
            return own;
        }
        byte[] copy = new byte[size()];
        content().get(copy);
        return copy;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
