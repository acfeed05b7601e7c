package io.vaultx.threads;

import java.util.Optional;

/**
 * The id of the request that a thread works for, so that calls to other services can name it and one id finds all that was
 * logged of a request. Bound for the time of a call; threads that this one starts do not have it.
 */
public final class RequestInHand {
    private static final ScopedValue<String> ID = ScopedValue.newInstance();

    private RequestInHand() {}

    /** Runs the work of a request. */
    public static void during(String id, Runnable work) {
        ScopedValue.where(ID, id).run(work);
    }

    /** Empty where no request is at hand, as in what janitors do. */
    public static Optional<String> id() {
        return ID.isBound() ? Optional.of(ID.get()) : Optional.empty();
    }
}
