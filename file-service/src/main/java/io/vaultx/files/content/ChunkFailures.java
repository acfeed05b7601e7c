package io.vaultx.files.content;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ContentUnreadableException;
import io.vaultx.service.StoreRefusals;
import io.vaultx.web.FailureTranslator;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What failures of the chunk store mean to a client. */
@Singleton
final class ChunkFailures implements FailureTranslator {
    @Override
    public Optional<Refusal> translate(Throwable failure) {
        return Optional.ofNullable(
                switch (failure) {
                    case ChunkStoreException chunks -> translate(chunks.reason());
                    case ContentUnreadableException unreadable -> unreadable(unreadable.reason());
                    default -> null;
                });
    }

    /** A chunk may be met so by every read: the log gets one line each, which says where it is, and a stack says nothing. */
    private static Refusal unreadable(ContentUnreadableException.Reason reason) {
        String state = reason == ContentUnreadableException.Reason.DAMAGED ? "damaged" : "missing";
        return new Refusal(ProblemType.CONTENT_UNREADABLE, "a stored chunk of this content is " + state).expected();
    }

    private static Refusal translate(ChunkStoreException.Reason reason) {
        return switch (reason) {
            case NO_SPACE -> StoreRefusals.noSpace();
            case READ_ONLY -> StoreRefusals.unavailable("the store takes no writes now");
            case OUTCOME_UNKNOWN -> StoreRefusals.outcomeUnknown();
            case UNAVAILABLE -> StoreRefusals.unavailable("the chunks cannot be reached now");
        };
    }
}
