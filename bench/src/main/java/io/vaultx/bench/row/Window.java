package io.vaultx.bench.row;

import io.vaultx.bench.subject.ProcessFigures;
import io.vaultx.bench.subject.Target;
import io.vaultx.bench.wire.Outcome;
import java.util.function.Supplier;

/** One measured window: what the callers saw, and the CPU time both sides took for it. */
record Window(Outcome outcome, long serverCpuNanos, long clientCpuNanos) {
    private static final double GIBIBYTE = 1 << 30;

    static Window of(Target target, Supplier<Outcome> load) {
        ProcessFigures own = ProcessFigures.own();
        long server = target.cpuNanos();
        long client = own.cpuNanos();
        Outcome outcome = load.get();
        return new Window(outcome, target.cpuNanos() - server, own.cpuNanos() - client);
    }

    double perSecond() {
        return outcome.perSecond();
    }

    double mebibytesPerSecond() {
        return outcome.mebibytesPerSecond();
    }

    double serverMicros() {
        return serverCpuNanos / 1e3 / Math.max(1, outcome.operations());
    }

    double clientMicros() {
        return clientCpuNanos / 1e3 / Math.max(1, outcome.operations());
    }

    double serverSecondsPerGibibyte() {
        return serverCpuNanos / 1e9 / Math.max(1 / GIBIBYTE, outcome.bytes() / GIBIBYTE);
    }

    double clientSecondsPerGibibyte() {
        return clientCpuNanos / 1e9 / Math.max(1 / GIBIBYTE, outcome.bytes() / GIBIBYTE);
    }
}
