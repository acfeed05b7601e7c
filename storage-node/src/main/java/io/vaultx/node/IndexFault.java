package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import java.util.Optional;

/**
 * Something in the index that is not what the log says.
 *
 * @param address the chunk whose row it is, when it is about one
 * @param detail one line for a person
 */
public record IndexFault(Kind kind, Optional<ChunkAddress> address, String detail) {
    /** What is wrong. */
    public enum Kind {
        /** The index cannot be opened or read. */
        INDEX_UNREADABLE,
        /** The index was derived from other segments than these. */
        INDEX_FOREIGN,
        /** A row is not what the log says. */
        INDEX_DIFFERS
    }
}
