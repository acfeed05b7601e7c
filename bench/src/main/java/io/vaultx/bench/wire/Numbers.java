package io.vaultx.bench.wire;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Which name and which content each request is about. Used by all threads of a load at once. */
public interface Numbers {
    /** The number of the next request, -1 when there is none left. */
    long next();

    /** The number of the content behind a name: most often the same. */
    default long content(long number) {
        return number;
    }

    /** Each number once, from {@code first} on. */
    static Numbers from(long first, long count) {
        AtomicLong next = new AtomicLong(first);
        return () -> {
            long number = next.getAndIncrement();
            return number < first + count ? number : -1;
        };
    }

    /** Without end any of {@code 0..below-1}, the same order in each run. */
    static Numbers anyBelow(long below) {
        SplittableRandom random = new SplittableRandom(below);
        return () -> {
            synchronized (random) {
                return random.nextLong(below);
            }
        };
    }

    /** New names from {@code first} on whose contents repeat after {@code contents}. */
    static Numbers repeating(long first, long count, long contents) {
        Numbers names = from(first, count);
        return new Numbers() {
            @Override
            public long next() {
                return names.next();
            }

            @Override
            public long content(long number) {
                return number % contents;
            }
        };
    }
}
