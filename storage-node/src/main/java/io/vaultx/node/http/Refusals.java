package io.vaultx.node.http;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.chunks.node.Outcome;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;

/** From an outcome of the chunk protocol to the answer: the one place that pairs them. */
final class Refusals {
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

    static Refusal of(ChunkStoreException failed) {
        return of(Outcome.of(failed.reason()), String.valueOf(failed.getMessage()));
    }
}
