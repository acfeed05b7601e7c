package io.vaultx.standalone;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ContentUnreadableException;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.RecordStoreFullException;
import io.vaultx.web.FailureTranslator;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What failures of the two stores mean to a client. */
@Singleton
final class StoreFailures implements FailureTranslator {
    /** Seconds after which trying again may help. */
    private static final String SOON = "5";

    @Override
    public Optional<Refusal> translate(Throwable failure) {
        return Optional.ofNullable(
                switch (failure) {
                    case ChunkStoreException chunks -> translate(chunks.reason());
                    case ContentUnreadableException unreadable ->
                        new Refusal(
                                ProblemType.CONTENT_UNREADABLE,
                                "a stored chunk of this content is "
                                        + (unreadable.reason() == ContentUnreadableException.Reason.DAMAGED
                                                ? "damaged"
                                                : "missing"));
                    case RecordStoreFullException full -> noSpace();
                    case OutcomeUnknownException unknown -> outcomeUnknown();
                    case RecordStoreFailedException failed -> unavailable("the records cannot be reached now");
                    default -> null;
                });
    }

    private static Refusal translate(ChunkStoreException.Reason reason) {
        return switch (reason) {
            case NO_SPACE -> noSpace();
            case READ_ONLY -> unavailable("the store takes no writes now");
            case OUTCOME_UNKNOWN -> outcomeUnknown();
            case UNAVAILABLE -> unavailable("the chunks cannot be reached now");
        };
    }

    private static Refusal noSpace() {
        return new Refusal(ProblemType.NO_SPACE, "the disk is too full for this; nothing was stored")
                .header("Retry-After", "60");
    }

    private static Refusal outcomeUnknown() {
        return new Refusal(
                        ProblemType.OUTCOME_UNKNOWN,
                        "a write failed half-way: it may have happened or not; repeat it with the same Idempotency-Key")
                .header("Retry-After", SOON);
    }

    private static Refusal unavailable(String detail) {
        return new Refusal(ProblemType.UNAVAILABLE, detail).header("Retry-After", SOON);
    }
}
