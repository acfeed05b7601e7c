package io.vaultx.jobs;

import java.util.concurrent.atomic.AtomicLong;

/** Keeps former holders of a lease out of something that lives in this process. Thread-safe. */
public final class Fence {
    private final AtomicLong largest = new AtomicLong();

    /** True, and every smaller token is refused from now on; or false for a token that is smaller than one seen. */
    public boolean admits(FencingToken token) {
        return largest.accumulateAndGet(token.value(), Math::max) == token.value();
    }
}
