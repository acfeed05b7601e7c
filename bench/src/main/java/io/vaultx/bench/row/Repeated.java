package io.vaultx.bench.row;

import io.vaultx.bench.subject.Target;
import io.vaultx.bench.wire.Load;
import io.vaultx.bench.wire.Outcome;
import java.util.function.Supplier;

/** A load on a target that can be put on it again and again, a window each time. */
record Repeated(Target target, Load load, Supplier<Outcome> once) implements AutoCloseable {
    Window measure() {
        return Window.of(target, once);
    }

    @Override
    public void close() {
        load.close();
    }
}
