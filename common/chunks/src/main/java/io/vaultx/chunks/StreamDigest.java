package io.vaultx.chunks;

import io.vaultx.domain.ChunkId;
import io.vaultx.domain.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/** The SHA-256 of a content, by reading it to its end: one buffer, whatever the size. */
public final class StreamDigest {
    /** 256 KiB. */
    private static final int BUFFER_BYTES = 256 << 10;

    private StreamDigest() {}

    /** Fails as {@link ContentStream#read} does. */
    public static ChunkId of(ContentStream content) {
        return of(content, bytes -> {});
    }

    /**
     * Fails as {@link ContentStream#read} does, or as whoever is told.
     *
     * @param progress is told after each buffer how many bytes were read so far
     */
    public static ChunkId of(ContentStream content, LongConsumer progress) {
        MessageDigest digest = Sha256.begin();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        long bytes = 0;
        while (content.read(buffer) != ContentStream.END) {
            bytes += buffer.position();
            digest.update(buffer.flip());
            buffer.clear();
            progress.accept(bytes);
        }
        return ChunkId.of(digest.digest());
    }
}
