package io.vaultx.service;

import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.RecordStoreFullException;
import io.vaultx.web.FailureTranslator;
import io.vaultx.web.Refusal;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What failures of the records mean to a client. */
@Singleton
final class RecordFailures implements FailureTranslator {
    @Override
    public Optional<Refusal> translate(Throwable failure) {
        return Optional.ofNullable(
                switch (failure) {
                    case RecordStoreFullException full -> StoreRefusals.noSpace();
                    case OutcomeUnknownException unknown -> StoreRefusals.outcomeUnknown();
                    case RecordStoreFailedException failed ->
                        StoreRefusals.unavailable("the records cannot be reached now");
                    default -> null;
                });
    }
}
