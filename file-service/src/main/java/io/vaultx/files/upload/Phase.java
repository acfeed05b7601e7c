package io.vaultx.files.upload;

import io.vaultx.domain.ChunkId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where an upload stands. Every move is a compare-and-set of the session's row:
 *
 * <pre>
 *             parts whole, or complete asked        no gap
 *        Open ────────────────────────────▶ Closing ──────▶ Completing ──▶ Done
 *        │ ▲ ▲                                │ a gap           │
 *        │ │ └────────────────────────────────┘                 │ wrong digest,
 *        │ └────────────────────────────────────────────────────┘ or bytes gone
 *        └──▶ Aborted     (abort, expiry)
 * </pre>
 *
 * <p>Closing and Completing belong to nobody: whoever meets one carries it on.
 */
sealed interface Phase {
    /**
     * Takes parts.
     *
     * @param refusedParts fingerprint of the parts whose whole digest was wrong: the same ones do not complete by
     *     themselves again
     * @param partsMayBeReplaced since the digest was wrong, or the bytes of a part were gone or damaged
     */
    record Open(@Nullable ChunkId refusedParts, boolean partsMayBeReplaced) implements Phase {
        static final Open FRESH = new Open(null, false);

        /** Of these parts one's bytes are gone or damaged: sent once more, they may complete. */
        static final Open AFTER_EXPIRY = new Open(null, true);

        static Open afterWrongDigest(ChunkId refusedParts) {
            return new Open(refusedParts, true);
        }
    }

    /**
     * Takes no parts while it is found out whether there is a gap. A part whose row was inserted before is seen by
     * whoever decides; one that is inserted later sees this phase.
     *
     * @param sha256 of the whole, when somebody declared it
     * @param before what it is again when there is a gap
     */
    record Closing(@Nullable ChunkId sha256, Open before) implements Phase {}

    /**
     * The list of parts is frozen: those with an index under {@code parts}.
     *
     * @param size bytes in all
     */
    record Completing(int parts, long size, @Nullable ChunkId sha256) implements Phase {}

    /**
     * The file is ready. The rows stay for a while, to know a repeated part by.
     *
     * @param parts those with an index under it became the content; 0 when a whole body did instead
     * @param size bytes of these parts; null when a whole body became the content, or an older program did not note it
     */
    record Done(int parts, @Nullable Long size, Instant at) implements Phase {
        static Done withParts(Completing frozen, Instant at) {
            return new Done(frozen.parts(), frozen.size(), at);
        }

        static Done withoutParts(Instant at) {
            return new Done(0, null, at);
        }
    }

    /** The file is to go, or gone. */
    record Aborted(Instant at) implements Phase {}
}
