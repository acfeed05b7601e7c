package io.vaultx.bench.row;

import io.vaultx.bench.report.Failures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A kind of load under two conditions: each window under the one is followed by one under the other. */
record Sides(Kind kind, Rounds first, Rounds second) {
    static Sides inTurns(Kind kind, int rounds, Supplier<Window> first, Supplier<Window> second) {
        List<Window> firsts = new ArrayList<>();
        List<Window> seconds = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            firsts.add(first.get());
            seconds.add(second.get());
        }
        return new Sides(kind, Rounds.of(firsts), Rounds.of(seconds));
    }

    /** The first's rate by the second's. */
    double ratio() {
        return first.median(kind::rate) / second.median(kind::rate);
    }

    Failures failures() {
        return new Failures(
                first.failures().count() + second.failures().count(),
                Stream.of(first, second)
                        .flatMap(rounds -> rounds.failures().examples().stream())
                        .toList());
    }

    static Failures failures(List<Sides> all) {
        return new Failures(
                all.stream().mapToLong(sides -> sides.failures().count()).sum(),
                all.stream()
                        .flatMap(sides -> sides.failures().examples().stream())
                        .toList());
    }

    static Map<String, Object> details(List<Sides> all) {
        Map<String, Object> details = new LinkedHashMap<>();
        all.forEach(
                sides -> details.put(sides.kind.toString(), List.of(sides.first.details(), sides.second.details())));
        return details;
    }
}
