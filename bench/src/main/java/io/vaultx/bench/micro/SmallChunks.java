package io.vaultx.bench.micro;

import io.vaultx.chunks.HashedChunk;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Chunks of 4 KiB that differ in their first bytes. */
final class SmallChunks {
    private static final int SIZE = 4096;
    private static final int DOMAIN = 1;
    private static final byte[] BYTES = new byte[SIZE];

    static {
        new SplittableRandom(11).nextBytes(BYTES);
    }

    private SmallChunks() {}

    static HashedChunk of(long number) {
        ByteBuffer content = ByteBuffer.allocate(SIZE).put(BYTES).putLong(0, number);
        return HashedChunk.of(DOMAIN, content.flip());
    }
}
