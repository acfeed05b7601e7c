package io.vaultx.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.RecordStoreFullException;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import org.junit.jupiter.api.Test;

/** What a client hears when the records fail under its request; never what they said of themselves. */
final class RecordFailuresTest {
    private static final String INSIDE = "redis at 10.0.0.7 said NOAUTH";

    private final RecordFailures failures = new RecordFailures();

    @Test
    void aFullStoreIsNoSpaceAndMayBeTriedAgainInAMinute() {
        expect(
                new RecordStoreFullException(INSIDE, new IllegalStateException(INSIDE)),
                ProblemType.NO_SPACE,
                507,
                "60");
    }

    @Test
    void anUnknownOutcomeIsToldAndMayBeAskedForAgain() {
        expect(
                new OutcomeUnknownException(INSIDE, new IllegalStateException(INSIDE)),
                ProblemType.OUTCOME_UNKNOWN,
                503,
                "5");
    }

    @Test
    void aStoreThatCannotAnswerIsUnavailable() {
        expect(
                new RecordStoreFailedException(INSIDE, new IllegalStateException(INSIDE)),
                ProblemType.UNAVAILABLE,
                503,
                "5");
    }

    @Test
    void otherFailuresAreNotOfTheRecords() {
        assertThat(failures.translate(new IllegalStateException(INSIDE))).isEmpty();
    }

    private void expect(Throwable failure, ProblemType type, int status, String retryAfter) {
        Refusal refusal = failures.translate(failure).orElseThrow();
        assertThat(refusal.type()).isEqualTo(type);
        assertThat(refusal.type().status()).isEqualTo(status);
        assertThat(refusal.headers()).containsEntry("Retry-After", retryAfter);
        assertThat(refusal.detail()).isNotBlank().doesNotContain("10.0.0.7", "NOAUTH");
    }
}
