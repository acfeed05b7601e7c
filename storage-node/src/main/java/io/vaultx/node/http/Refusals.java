package io.vaultx.node.http;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.chunks.node.Outcome;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;

/** From an outcome of the chunk protocol to the answer: the one place that pairs them. */
final class Refusals {
    private static final System.Logger LOG = System.getLogger(Refusals.class.getName());

    private Refusals() {}

    static Refusal of(Outcome outcome, String detail) {
        ProblemType type = switch (outcome) {
            case MISSING -> ProblemType.NOT_FOUND;
            case DAMAGED -> ProblemType.CONTENT_UNREADABLE;
            case OUTSIDE -> ProblemType.RANGE_NOT_SATISFIABLE;
            case KEPT -> ProblemType.CONFLICT;
            case NO_SPACE -> ProblemType.NO_SPACE;
            case READ_ONLY, UNAVAILABLE -> ProblemType.UNAVAILABLE;
            case OUTCOME_UNKNOWN -> ProblemType.OUTCOME_UNKNOWN;
        };
        return new Refusal(type, detail).header(ChunkProtocol.OUTCOME_HEADER, outcome.name());
    }

    /** The peer learns what to do; why it came to that, with its cause, is for this node's log. */
    static Refusal of(ChunkStoreException failed) {
        LOG.log(System.Logger.Level.WARNING, "a call failed: " + failed.reason(), failed);
        return of(Outcome.of(failed.reason()), String.valueOf(failed.getMessage()));
    }
}
