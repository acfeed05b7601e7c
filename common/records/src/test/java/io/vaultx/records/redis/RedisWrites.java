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
import java.util.concurrent.ConcurrentHashMap;

/** Writes that each put one value into two tables, and what became of each as far as their writer heard. */
final class RedisWrites {
    enum Heard {
        WRITTEN,
        NOT_WRITTEN,
        UNKNOWN
    }

    private final Map<Integer, Heard> heard = new ConcurrentHashMap<>();
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
        return outcome;
    }

    long count(Heard outcome) {
        return heard.values().stream().filter(outcome::equals).count();
    }

    /** How many writes are not as their writer heard, or there by half. */
    long wrong(RecordStore store) {
        return heard.entrySet().stream()
                .filter(write -> !isAsHeard(store, write.getKey(), write.getValue()))
                .count();
    }

    private boolean isAsHeard(RecordStore store, int number, Heard outcome) {
        boolean left = isThere(store.get("left", key(number)), number);
        boolean right = isThere(store.get("right", key(number)), number);
        return left == right
                && switch (outcome) {
                    case WRITTEN -> left;
                    case NOT_WRITTEN -> !left;
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
