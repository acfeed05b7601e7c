package io.vaultx.web.server;

import io.netty.util.internal.PlatformDependent;
import io.vaultx.threads.ByteBudget;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.time.Duration;

/**
 * The direct memory of all answers being sent, together: few get large buffers, thousands of slow ones small. Each takes an
 * eighth of what is left, so that there is nearly always some left. Thread-safe.
 */
final class SinkMemory {
    static final int LARGEST = 1 << 20;
    static final int SMALLEST = 16 << 10;

    /** As long as a client may take nothing: until then every buffer that is lent now has moved or its connection is closed. */
    private static final Duration PATIENCE = Patience.DEFAULT.output();

    private final ByteBudget budget;
    private final Duration patience;

    SinkMemory(ByteBudget budget, Duration patience) {
        this.budget = budget;
        this.patience = patience;
    }

    /** A quarter of what the JVM allows itself in direct buffers. */
    static SinkMemory ofThisJvm() {
        return new SinkMemory(new ByteBudget(PlatformDependent.maxDirectMemory() / 4), PATIENCE);
    }

    /**
     * Takes memory for a buffer of at most {@code wanted} bytes; waits while there is too little even for a small one.
     *
     * @throws Refusal {@code UNAVAILABLE} after having waited for long
     */
    int take(int wanted) {
        long size = budget.takeShare(Math.min(wanted, SMALLEST), Math.min(wanted, LARGEST), patience);
        if (size == 0) {
            throw new Refusal(ProblemType.UNAVAILABLE, "too many downloads at once: no memory for another buffer");
        }
        return (int) size;
    }

    void give(int bytes) {
        budget.give(bytes);
    }
}
