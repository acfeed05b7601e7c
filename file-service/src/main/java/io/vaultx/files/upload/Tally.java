package io.vaultx.files.upload;

import io.vaultx.domain.ChunkId;
import io.vaultx.domain.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of an upload came to when their rows were read.
 *
 * @param fingerprint of the parts' indexes, sizes and digests: equal for the same parts only
 * @param lastReceivedAt null when nothing arrived
 */
record Tally(
        int parts,
        int highestIndex,
        long bytes,
        ChunkId fingerprint,
        @Nullable Instant lastReceivedAt) {
    /** Whether there is a part, and one under every index up to the highest. */
    boolean gapless() {
        return parts > 0 && highestIndex == parts - 1;
    }

    /** Whether these are all bytes of a file of the declared size (null: of a size that nobody declared). */
    boolean wholeFor(@Nullable Long declaredSize) {
        return gapless() && (declaredSize == null || declaredSize == bytes);
    }

    /** Adds parts up, in the order of their indexes. */
    static final class Counting {
        private final MessageDigest digest = Sha256.begin();
        private final ByteBuffer line = ByteBuffer.allocate(Integer.BYTES + Long.BYTES + ChunkId.BYTES);
        private int parts;
        private int highestIndex = -1;
        private long bytes;
        private @Nullable Instant lastReceivedAt;

        void add(Part part) {
            parts++;
            highestIndex = part.index();
            bytes += part.size();
            if (lastReceivedAt == null || part.receivedAt().isAfter(lastReceivedAt)) {
                lastReceivedAt = part.receivedAt();
            }
            part.sha256().writeTo(line.clear().putInt(part.index()).putLong(part.size()));
            digest.update(line.flip());
        }

        Tally tally() {
            return new Tally(parts, highestIndex, bytes, ChunkId.of(digest.digest()), lastReceivedAt);
        }
    }
}
