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
 *        │ │ └────────────────────────────────┘                 │ wrong digest
 *        │ └────────────────────────────────────────────────────┘
 *        └──▶ Aborted     (abort, expiry)
 * </pre>
 *
 * <p>Closing and Completing belong to nobody: whoever meets one carries it on.
 */
sealed interface Phase {
    /**
     * Takes parts.
     *
     * @param refusedParts fingerprint of the parts whose whole digest was wrong; since that happened, parts may be
     *     replaced
     */
    record Open(@Nullable ChunkId refusedParts) implements Phase {
        boolean partsMayBeReplaced() {
            return refusedParts != null;
        }
    }

    /**
     * Takes no parts while it is found out whether there is a gap. A part whose row was inserted before is seen by
     * whoever decides; one that is inserted later sees this phase.
     *
     * @param sha256 of the whole, when somebody declared it
     */
    record Closing(@Nullable ChunkId sha256, @Nullable ChunkId refusedParts) implements Phase {}

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
     */
    record Done(int parts, Instant at) implements Phase {}

    /** The file is to go, or gone. */
    record Aborted(Instant at) implements Phase {}
}
