package io.vaultx.service;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;

/** What a client is told when a store cannot do its part, whichever store it is. */
public final class StoreRefusals {
    /** Seconds after which trying again may help. */
    private static final String SOON = "5";

    private StoreRefusals() {}

    public static Refusal noSpace() {
        return new Refusal(ProblemType.NO_SPACE, "the disk is too full for this; nothing was stored")
                .header("Retry-After", "60");
    }

    public static Refusal outcomeUnknown() {
        return new Refusal(
                        ProblemType.OUTCOME_UNKNOWN,
                        "a write failed half-way: it may have happened or not; repeat it with the same Idempotency-Key")
                .header("Retry-After", SOON);
    }

    public static Refusal unavailable(String detail) {
        return new Refusal(ProblemType.UNAVAILABLE, detail).header("Retry-After", SOON);
    }
}
