package io.vaultx.records.redis;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.StoredRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Writes that each put one value into two tables, and what became of each as far as their writer heard. */
final class RedisWrites {
    enum Heard {
        WRITTEN,
        NOT_WRITTEN,
        UNKNOWN
    }

    /** Read at a time, to be compared with what was heard. */
    private static final int BATCH = 200;

    private final ConcurrentSkipListMap<Integer, Heard> heard = new ConcurrentSkipListMap<>();
    private final Map<Heard, AtomicLong> counts = Map.of(
            Heard.WRITTEN, new AtomicLong(), Heard.NOT_WRITTEN, new AtomicLong(), Heard.UNKNOWN, new AtomicLong());
    private final long seed;

    RedisWrites(long seed) {
        this.seed = seed;
    }

    /** Each number once. */
    Heard write(RecordStore store, int number) {
        byte[] value = value(number);
        Heard outcome;
        try {
            store.write(List.of(
                    new RecordChange.Put("left", key(number), value, Expect.ABSENT),
                    new RecordChange.Put("right", key(number), value, Expect.ABSENT)));
            outcome = Heard.WRITTEN;
        } catch (OutcomeUnknownException e) {
            outcome = Heard.UNKNOWN;
        } catch (RecordStoreFailedException e) {
            outcome = Heard.NOT_WRITTEN;
        }
        heard.put(number, outcome);
        counts.get(outcome).incrementAndGet();
        return outcome;
    }

    long count(Heard outcome) {
        return counts.get(outcome).get();
    }

    /** How many writes are not as their writer heard, or there by half. */
    long wrong(RecordStore store) {
        long wrong = 0;
        List<Integer> numbers = List.copyOf(heard.keySet());
        for (int from = 0; from < numbers.size(); from += BATCH) {
            wrong += wrong(store, numbers.subList(from, Math.min(from + BATCH, numbers.size())));
        }
        return wrong;
    }

    private long wrong(RecordStore store, List<Integer> numbers) {
        List<Key> keys = numbers.stream().map(RedisWrites::key).toList();
        List<Optional<StoredRecord>> left = store.getAll("left", keys);
        List<Optional<StoredRecord>> right = store.getAll("right", keys);
        return IntStream.range(0, numbers.size())
                .filter(i -> {
                    int number = numbers.get(i);
                    boolean there = isThere(left.get(i), number);
                    boolean other = isThere(right.get(i), number);
                    boolean wrong = there != other || !isAsHeard(there, heard.get(number));
                    if (wrong) {
                        System.out.printf(
                                "seed %d: write %d of %d bytes was heard as %s; left %s, right %s%n",
                                seed, number, value(number).length, heard.get(number), there, other);
                    }
                    return wrong;
                })
                .count();
    }

    private static boolean isAsHeard(boolean there, Heard outcome) {
        return switch (outcome) {
            case WRITTEN -> there;
            case NOT_WRITTEN -> !there;
            case UNKNOWN -> true;
        };
    }

    private boolean isThere(Optional<StoredRecord> found, int number) {
        if (found.isPresent() && !Arrays.equals(found.get().value(), value(number))) {
            throw new AssertionError("seed " + seed + ": write " + number + " has another value");
        }
        return found.isPresent();
    }

    static Key key(int number) {
        return new KeyBuilder().intAscending(number).key();
    }

    /** Up to 64 KiB, so that some are caught in the middle of their bytes. */
    private byte[] value(int number) {
        Random random = new Random(seed + number);
        byte[] value = new byte[random.nextInt(number % 10 == 0 ? 64 << 10 : 400)];
        random.nextBytes(value);
        return value;
    }
}
