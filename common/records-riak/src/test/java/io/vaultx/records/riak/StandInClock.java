package io.vaultx.records.riak;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import shaded.com.google.protobuf.ByteString;

/** A version vector: the last change of each actor that is known. Immutable. */
record StandInClock(Map<String, Long> last) {
    static final StandInClock NOTHING = new StandInClock(Map.of());

    /** One change. */
    record Dot(String actor, long number) {}

    StandInClock {
        last = Map.copyOf(last);
    }

    boolean covers(Dot dot) {
        return last.getOrDefault(dot.actor(), 0L) >= dot.number();
    }

    Dot next(String actor) {
        return new Dot(actor, last.getOrDefault(actor, 0L) + 1);
    }

    StandInClock with(Dot dot) {
        return and(new StandInClock(Map.of(dot.actor(), dot.number())));
    }

    StandInClock and(StandInClock other) {
        Map<String, Long> both = new TreeMap<>(last);
        other.last.forEach((actor, number) -> both.merge(actor, number, Math::max));
        return new StandInClock(both);
    }

    /** The context as clients see it. */
    ByteString encoded() {
        return ByteString.copyFromUtf8(new TreeMap<>(last)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(",")));
    }

    static StandInClock decoded(ByteString context) {
        if (context.isEmpty()) {
            return NOTHING;
        }
        Map<String, Long> last = new TreeMap<>();
        for (String entry : context.toStringUtf8().split(",", -1)) {
            String[] pair = entry.split("=", 2);
            last.put(pair[0], Long.parseLong(pair[1]));
        }
        return new StandInClock(last);
    }
}
