package io.vaultx.chunks.node;

import io.vaultx.chunks.ChunkStoreException.Reason;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a call of the chunk protocol did not succeed, in the node's own words. The header carries the name. */
public enum Outcome {
    /** The node has no such chunk. */
    MISSING(null),
    /** It has it, and the bytes do not verify. */
    DAMAGED(null),
    /** The range is not inside the chunk. */
    OUTSIDE(null),
    /** Somebody was promised that the chunk stays; nothing was dropped. */
    KEPT(null),
    NO_SPACE(Reason.NO_SPACE),
    READ_ONLY(Reason.READ_ONLY),
    OUTCOME_UNKNOWN(Reason.OUTCOME_UNKNOWN),
    UNAVAILABLE(Reason.UNAVAILABLE);

    private final @Nullable Reason reason;

    Outcome(@Nullable Reason reason) {
        this.reason = reason;
    }

    /** How a failure of the node's own store is told. */
    public static Outcome of(Reason reason) {
        return switch (reason) {
            case NO_SPACE -> NO_SPACE;
            case READ_ONLY -> READ_ONLY;
            case OUTCOME_UNKNOWN -> OUTCOME_UNKNOWN;
            case UNAVAILABLE -> UNAVAILABLE;
        };
    }

    static Optional<Outcome> named(String name) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.name().equals(name))
                .findFirst();
    }

    /** Why the store failed; empty when it did not, and this is an answer about the chunk. */
    Optional<Reason> reason() {
        return Optional.ofNullable(reason);
    }
}
