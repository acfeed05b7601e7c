package io.vaultx.chunks.place;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Time during which something is left alone; then one after the other may try it again, until it works. Thread-safe. */
final class Pause {
    private static final long NONE = Long.MIN_VALUE;

    private final LongSupplier nanos;
    private final long length;
    private final AtomicLong until = new AtomicLong(NONE);

    /** @param nanos a monotonic clock */
    Pause(LongSupplier nanos, Duration length) {
        this.nanos = nanos;
        this.length = length.toNanos();
    }

    void begin() {
        until.set(fromNow());
    }

    void end() {
        if (until.get() != NONE) {
            until.set(NONE);
        }
    }

    /** Whether there is none, or it is over and nobody tries again yet. */
    boolean mayTry() {
        return isOver(until.get());
    }

    /** To be called by who tries: when it is over it begins anew for the others, until it is known how the try went. */
    void trying() {
        long end = until.get();
        if (end != NONE && isOver(end)) {
            until.compareAndSet(end, fromNow());
        }
    }

    private boolean isOver(long end) {
        return end == NONE || end - nanos.getAsLong() <= 0;
    }

    private long fromNow() {
        long at = nanos.getAsLong() + length;
        return at == NONE ? at + 1 : at;
    }
}
