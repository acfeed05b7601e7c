package io.vaultx.bench.row;

import io.vaultx.bench.subject.Target;
import io.vaultx.bench.wire.Load;
import io.vaultx.bench.wire.Numbers;
import io.vaultx.bench.wire.Work;
import java.io.IOException;

/** What the rows about 64 MiB have in common. */
final class LargeObjects {
    static final int CONNECTIONS = 4;
    static final long SIZE = 64L << 20;
    static final String FOLDER = "large";

    private LargeObjects() {}

    static Load load(Target target) {
        return Load.at(target.address(), CONNECTIONS, 1);
    }

    static Work put(Target target, Numbers numbers) {
        return new Work(target.request("PUT", FOLDER, SIZE), numbers, SIZE, 201, -1, Work.Answer.TEXT);
    }

    static Work get(Target target, Numbers numbers) {
        return new Work(target.request("GET", FOLDER, -1), numbers, 0, 200, SIZE, Work.Answer.CONTENT);
    }

    /** Puts the numbers 0 to {@code count}. */
    static void store(Target target, long count) throws IOException {
        try (Load load = load(target)) {
            SmallObjects.need(load.runAll(put(target, Numbers.from(0, count))));
        }
    }
}
