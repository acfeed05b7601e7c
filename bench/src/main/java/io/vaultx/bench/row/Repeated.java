package io.vaultx.bench.row;

import io.vaultx.bench.subject.Target;
import io.vaultx.bench.wire.Load;
import io.vaultx.bench.wire.Outcome;
import java.io.IOException;
import java.util.function.Supplier;

/** A load on a target that can be put on it again and again, a window each time. */
record Repeated(Target target, Load load, Supplier<Outcome> once) implements AutoCloseable {
    /** So many windows in a row without a faster one: what follows will not be faster, either. */
    private static final int ENOUGH = 3;

    /**
     * Goes on unmeasured until it gets no faster: each process compiles what it does often, the longer the more of them share
     * the processors.
     *
     * @param most windows that it may take
     * @throws IOException when anything failed
     */
    void warmUp(int most) throws IOException {
        double best = 0;
        int slower = 0;
        for (int window = 0; window < most && slower < ENOUGH; window++) {
            Outcome outcome = once.get();
            SmallObjects.need(outcome);
            slower = outcome.perSecond() > best ? 0 : slower + 1;
            best = Math.max(best, outcome.perSecond());
        }
    }

    Window measure() {
        return Window.of(target, once);
    }

    @Override
    public void close() {
        load.close();
    }
}
