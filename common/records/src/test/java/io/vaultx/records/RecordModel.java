package io.vaultx.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * Random operations on a store and, at the same time, on a plain map per table; they must answer alike. Few short keys, so
 * that operations meet.
 */
final class RecordModel {
    private static final List<String> TABLES = List.of("alpha", "beta");

    private final long seed;
    private final Random random;
    private final Map<String, TreeMap<Key, byte[]>> expected = new HashMap<>();
    private final Map<String, Map<Key, Long>> versionsSeen = new HashMap<>();

    RecordModel(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        for (String table : TABLES) {
            expected.put(table, new TreeMap<>());
            versionsSeen.put(table, new HashMap<>());
        }
    }

    void run(RecordStore store, int operations) {
        for (int i = 0; i < operations; i++) {
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> write(store);
                case 3 -> get(store);
                case 4 -> getAll(store);
                default -> scan(store);
            }
        }
    }

    void checkAll(RecordStore store) {
        for (String table : TABLES) {
            check(
                    table,
                    store.scan(table, KeyRange.all(), 10_000),
                    List.copyOf(expected.get(table).keySet()));
        }
    }

    private void write(RecordStore store) {
        List<RecordChange> changes = new ArrayList<>();
        Map<String, TreeMap<Key, byte[]>> after = new HashMap<>();
        expected.forEach((table, records) -> after.put(table, new TreeMap<>(records)));
        int conflict = -1;
        for (int i = 0; i <= random.nextInt(4); i++) {
            String table = table();
            Key key = key();
            boolean present = after.get(table).containsKey(key);
            boolean touched = changes.stream()
                    .anyMatch(change ->
                            change.table().equals(table) && change.key().equals(key));
            Expect expect = expect(store, table, key, touched);
            boolean met = switch (expect) {
                case Expect.Anything() -> true;
                case Expect.Absent() -> !present;
                case Expect.Version(long version) ->
                    !touched
                            && version
                                    == store.get(table, key)
                                            .map(StoredRecord::version)
                                            .orElse(-1L);
            };
            if (!met && conflict < 0) {
                conflict = i;
            }
            if (random.nextInt(4) == 0) {
                changes.add(new RecordChange.Delete(table, key, expect));
                after.get(table).remove(key);
            } else {
                byte[] value = new byte[random.nextInt(200)];
                random.nextBytes(value);
                changes.add(new RecordChange.Put(table, key, value, expect));
                after.get(table).put(key, value);
            }
        }

        WriteOutcome outcome = store.write(changes);

        assertThat(outcome)
                .as("seed %d: %s", seed, changes)
                .isEqualTo(conflict < 0 ? WriteOutcome.WRITTEN : new WriteOutcome.Conflict(conflict));
        if (conflict < 0) {
            expected.putAll(after);
        } else if (!store.writesWhole()) {
            applyWhatLanded(store, changes.subList(0, conflict));
        }
    }

    /** Some first part of the changes may have happened, in order. */
    private void applyWhatLanded(RecordStore store, List<RecordChange> changes) {
        for (int landed = 0; ; landed++) {
            if (changes.stream().allMatch(change -> isAsExpected(store, change))) {
                return;
            }
            assertThat(landed)
                    .as("seed %d: no prefix of %s is there", seed, changes)
                    .isLessThan(changes.size());
            apply(changes.get(landed));
        }
    }

    private boolean isAsExpected(RecordStore store, RecordChange change) {
        return Arrays.equals(
                store.get(change.table(), change.key()).map(StoredRecord::value).orElse(null),
                expected.get(change.table()).get(change.key()));
    }

    private void apply(RecordChange change) {
        switch (change) {
            case RecordChange.Put put -> expected.get(put.table()).put(put.key(), put.value());
            case RecordChange.Delete delete -> expected.get(delete.table()).remove(delete.key());
        }
    }

    private Expect expect(RecordStore store, String table, Key key, boolean touched) {
        return switch (random.nextInt(4)) {
            case 0 -> Expect.ABSENT;
            case 1 -> Expect.version(versionsSeen.get(table).getOrDefault(key, Long.MAX_VALUE));
            case 2 -> {
                Optional<Long> now =
                        touched ? Optional.empty() : store.get(table, key).map(StoredRecord::version);
                now.ifPresent(version -> versionsSeen.get(table).put(key, version));
                yield now.map(Expect::version).orElse(Expect.ANYTHING);
            }
            default -> Expect.ANYTHING;
        };
    }

    private void get(RecordStore store) {
        String table = table();
        Key key = key();
        assertThat(store.get(table, key).map(StoredRecord::value).orElse(null))
                .as("seed %d: %s in %s", seed, key, table)
                .isEqualTo(expected.get(table).get(key));
    }

    private void getAll(RecordStore store) {
        String table = table();
        List<Key> keys = List.of(key(), key(), key());
        List<Optional<StoredRecord>> found = store.getAll(table, keys);
        for (int i = 0; i < keys.size(); i++) {
            assertThat(found.get(i).map(StoredRecord::value).orElse(null))
                    .as("seed %d: %s in %s", seed, keys.get(i), table)
                    .isEqualTo(expected.get(table).get(keys.get(i)));
        }
    }

    private void scan(RecordStore store) {
        String table = table();
        KeyRange range = random.nextBoolean()
                ? new KeyRange(key(), random.nextBoolean() ? key() : null)
                : KeyRange.prefix(key());
        int limit = 1 + random.nextInt(20);
        check(
                table,
                store.scan(table, range, limit),
                expected.get(table).keySet().stream()
                        .filter(range::contains)
                        .limit(limit)
                        .toList());
    }

    private void check(String table, List<StoredRecord> found, List<Key> keys) {
        assertThat(found.stream().map(StoredRecord::key).toList())
                .as("seed %d: a scan of %s", seed, table)
                .isEqualTo(keys);
        for (StoredRecord record : found) {
            assertThat(record.value())
                    .as("seed %d: %s in %s", seed, record.key(), table)
                    .isEqualTo(expected.get(table).get(record.key()));
        }
    }

    private String table() {
        return TABLES.get(random.nextInt(TABLES.size()));
    }

    private Key key() {
        byte[] bytes = new byte[random.nextInt(4)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = new byte[] {0, 1, 'a', (byte) 0xFE, (byte) 0xFF}[random.nextInt(5)];
        }
        return Key.of(bytes);
    }
}
