package io.vaultx.node.mend;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.segment.EntryPlace;
import java.util.Optional;

/**
 * Something in the log that is not as it should be.
 *
 * @param address the chunk that it costs, when that is known
 * @param place where
 * @param detail one line for a person
 */
public record Finding(Kind kind, Optional<ChunkAddress> address, EntryPlace place, String detail) {
    /** What is wrong. */
    public enum Kind {
        /** Stored bytes do not verify. The chunk is quarantined and wants repair. */
        DAMAGED,
        /** The chunk was found damaged earlier and still waits for repair. */
        QUARANTINED,
        /** Bytes that were synced once and are no entry any more; which chunk they held is not known. */
        UNREADABLE,
        /** A whole segment cannot be opened. */
        SEGMENT_LOST,
        /** The last batch does not verify, and nothing tells whether it was acknowledged. */
        UNDECIDED,
        /** The last batch was not written to its end before the process or the machine stopped: nothing is lost. */
        TORN_TAIL
    }

    /** Whether something that was acknowledged is, or may be, lost here. */
    public boolean costsData() {
        return kind != Kind.TORN_TAIL;
    }

    /** One line. */
    @Override
    public String toString() {
        return kind + " " + address.map(a -> "chunk " + a + " ").orElse("") + "in " + place + ": " + detail;
    }
}
