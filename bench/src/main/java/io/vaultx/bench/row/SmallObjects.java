package io.vaultx.bench.row;

import io.vaultx.bench.subject.Target;
import io.vaultx.bench.wire.Load;
import io.vaultx.bench.wire.Numbers;
import io.vaultx.bench.wire.Outcome;
import io.vaultx.bench.wire.Work;
import java.io.IOException;

/** What the rows about 4 KiB have in common. */
final class SmallObjects {
    static final int CONNECTIONS = 64;
    static final int LOAD_THREADS = 1;
    static final long SIZE = 4096;
    static final String FOLDER = "small";

    private SmallObjects() {}

    static Load load(Target target) {
        return Load.at(target.address(), CONNECTIONS, LOAD_THREADS);
    }

    static Work put(Target target, Numbers numbers) {
        return new Work(target.request("PUT", FOLDER, SIZE), numbers, SIZE, 201, -1, Work.Answer.TEXT);
    }

    static Work get(Target target, Numbers numbers) {
        return new Work(target.request("GET", FOLDER, -1), numbers, 0, 200, SIZE, Work.Answer.CONTENT);
    }

    static Work head(Target target, Numbers numbers) {
        return new Work(target.request("HEAD", FOLDER, -1), numbers, 0, 200, SIZE, Work.Answer.HEAD);
    }

    /** Puts the numbers 0 to {@code count}. */
    static void store(Target target, long count) throws IOException {
        try (Load load = load(target)) {
            need(load.runAll(put(target, Numbers.from(0, count))));
        }
    }

    /** @throws IOException when anything failed: what is to be measured is not there */
    static void need(Outcome outcome) throws IOException {
        if (outcome.failures() > 0) {
            throw new IOException(outcome.failures() + " failures before the measurement: " + outcome.examples());
        }
    }
}
