package io.vaultx.files.upload;

import io.vaultx.domain.ChunkId;
import io.vaultx.files.content.Manifest;
import java.time.Instant;

/**
 * What a client sent under one index, durable.
 *
 * @param size bytes, 1 to {@link #MAX_BYTES}
 * @param receivedAt in whole milliseconds, as it is stored
 * @param keptUntilMillis when the first promise about its chunks ends, Unix time in milliseconds; 0 when nobody noted it
 */
record Part(int index, long size, ChunkId sha256, Manifest manifest, Instant receivedAt, long keptUntilMillis) {
    static final int MAX_INDEX = 9_999;

    /** 1 GiB. */
    static final long MAX_BYTES = 1L << 30;

    Part {
        if (index < 0 || index > MAX_INDEX) {
            throw new IllegalArgumentException("part index must be 0 to " + MAX_INDEX + ", got " + index);
        }
        if (size < 1 || size > MAX_BYTES) {
            throw new IllegalArgumentException("part must have 1 to " + MAX_BYTES + " bytes, got " + size);
        }
    }

    /** The same bytes came again: never equal to what it was, however the clock goes. */
    Part seenAgain(Instant at) {
        Instant later = receivedAt.plusMillis(1);
        return new Part(index, size, sha256, manifest, at.isAfter(later) ? at : later, keptUntilMillis);
    }

    boolean sameBytes(long otherSize, ChunkId otherSha256) {
        return size == otherSize && sha256.equals(otherSha256);
    }
}
