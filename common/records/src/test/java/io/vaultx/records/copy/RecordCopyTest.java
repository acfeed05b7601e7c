package io.vaultx.records.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.TableNames;
import io.vaultx.records.WriteOutcome;
import io.vaultx.records.redis.RedisRecordStore;
import io.vaultx.records.rocksdb.RocksRecordStore;
import io.vaultx.redis.LocalRedis;
import io.vaultx.threads.PlatformThreads;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordCopyTest {
    private static final PlatformThreads THREADS = PlatformThreads.named("test-copy", 2);
    private static final int ROWS = 700;

    @TempDir
    Path folder;

    private final Random random = new Random(11);
    private long written;

    private final CopyProgress progress = new CopyProgress() {
        @Override
        public void looked(String step, String table, long rows) {}

        @Override
        public void copied(String table, long rows, long rowsWritten, long removed) {
            written += rowsWritten + removed;
        }
    };

    @Test
    void everyRowGoesFromRocksDbToRedisAndBack() {
        try (LocalRedis redis = LocalRedis.start(folder.resolve("redis"));
                RocksRecordStore rocks = RocksRecordStore.open(folder.resolve("one"), THREADS);
                RedisRecordStore between = RedisRecordStore.open(redis.address(), RedisRecordStore.PREFIX);
                RocksRecordStore back = RocksRecordStore.open(folder.resolve("other"), THREADS)) {
            fill(rocks);
            Map<String, Map<Key, ByteBuffer>> all = content(rocks);

            assertThat(copy(rocks, between).run(() -> {})).isZero();
            assertThat(content(between)).isEqualTo(all);
            assertThat(copy(between, back).run(() -> {})).isZero();
            assertThat(content(back)).isEqualTo(all);
            assertThat(RecordCopy.isUnfinished(between)).isFalse();
        }
    }

    @Test
    void aSecondCopyWritesNothing() {
        MemoryRecordStore source = filled();
        MemoryRecordStore target = new MemoryRecordStore();
        copy(source, target).run(() -> {});
        written = 0;

        assertThat(copy(source, target).run(() -> {})).isZero();
        assertThat(written).isZero();
    }

    @Test
    void aTargetWithOtherRecordsIsLeftAlone() {
        MemoryRecordStore source = filled();
        MemoryRecordStore target = new MemoryRecordStore();
        put(target, "small", 1, new byte[] {1});
        Map<String, Map<Key, ByteBuffer>> before = content(target);

        assertThatThrownBy(() -> copy(source, target).run(() -> {}))
                .isInstanceOf(CopyRefusedException.class)
                .hasMessageContaining("differ");
        assertThat(content(target)).isEqualTo(before);
    }

    @Test
    void aSourceWithoutAnyRowIsNoSource() {
        MemoryRecordStore target = new MemoryRecordStore();

        assertThatThrownBy(() -> copy(new MemoryRecordStore(), target).run(() -> {}))
                .isInstanceOf(CopyRefusedException.class)
                .hasMessageContaining("no record");
        assertThat(target.tableNames()).isEmpty();
    }

    /** The n-th write fails, swept over all n. */
    @Test
    void aCopyThatBreaksOffIsMarkedAndFinishedByTheNextWhateverTheSourceIsByThen() {
        long seed = TestRun.seed();
        int breaks = 0;
        long wrong = 0;
        for (int n = 1; ; n++) {
            MemoryRecordStore source = filled();
            MemoryRecordStore target = new MemoryRecordStore();
            Breaking breaking = new Breaking(target, n);
            boolean finished = false;
            try {
                copy(source, breaking).run(() -> {});
                finished = true;
            } catch (IllegalStateException broken) {
                breaks++;
            }
            if (finished) {
                break;
            }
            assertThat(RecordCopy.isUnfinished(target))
                    .as("broken at write " + n)
                    .isEqualTo(n > 1);
            if (n > 1) {
                assertThatThrownBy(() -> copy(target, new MemoryRecordStore()).run(() -> {}))
                        .isInstanceOf(CopyRefusedException.class);
            }
            source.write(List.of(new RecordChange.Delete("small", key(3), Expect.ANYTHING)));
            put(source, "small", 4, new byte[] {4});

            copy(source, target).run(() -> {});
            if (!content(target).equals(content(source)) || RecordCopy.isUnfinished(target)) {
                wrong++;
            }
        }
        Tally.of("errors", "a write of a copy of all records")
                .count(breaks)
                .lost(wrong)
                .seed(seed)
                .write();
        assertThat(wrong).isZero();
        assertThat(breaks).isGreaterThan(4);
    }

    /** There, and back over the older records that stayed behind; killed at the n-th write to either, swept over all n. */
    @Test
    void aMoveThatIsKilledAnywhereLeavesOnePlaceToServeFromAtMostAndTheSameAgainEndsIt() {
        int kills = 0;
        int wrong = 0;
        for (int n = 1, before = -1; before < kills; n++) {
            before = kills;
            MemoryRecordStore one = filled();
            MemoryRecordStore other = new MemoryRecordStore();
            for (boolean there : new boolean[] {true, false}) {
                MemoryRecordStore source = there ? one : other;
                MemoryRecordStore target = there ? other : one;
                Map<String, Map<Key, ByteBuffer>> all = records(source);
                // Done again it is killed as well, one write later each time, until it comes to its end.
                for (int again = 0; !moved(source, target, again == 0 ? n : again); again++) {
                    kills++;
                    if (isServable(source)
                            && isServable(target)
                            && !records(target).isEmpty()) {
                        wrong++;
                    }
                }

                assertThat(records(target)).as("killed at write %d", n).isEqualTo(all);
                assertThat(isServable(target)).isTrue();
                assertThat(LeftRecords.whereNow(source)).contains("the target");
                put(target, "small", 5, new byte[] {(byte) n});
            }
        }
        Tally.of("kills", "a move of all records")
                .count(kills)
                .lost(wrong)
                .seed(TestRun.seed())
                .write();
        assertThat(wrong).isZero();
        assertThat(kills).isGreaterThan(12);
    }

    @Test
    void recordsThatWereLeftAreNoSourceForAnotherStoreAndNotReplacedByAnother() {
        MemoryRecordStore source = filled();
        MemoryRecordStore target = new MemoryRecordStore();
        MemoryRecordStore stranger = filled();
        copy(source, target).run(() -> LeftRecords.note(source, target, "the target"));

        assertThatThrownBy(() -> copy(source, new MemoryRecordStore()).run(() -> {}))
                .isInstanceOf(CopyRefusedException.class)
                .hasMessageContaining("its records are in the target");
        assertThatThrownBy(() -> copy(stranger, source).run(() -> {}))
                .isInstanceOf(CopyRefusedException.class)
                .hasMessageContaining("differ");
    }

    @Test
    void theLastPartOfACopyAloneNeitherCopiesNorEndsWhatIsNotEqual() {
        MemoryRecordStore source = filled();
        MemoryRecordStore target = new MemoryRecordStore();
        assertThat(copy(source, new Forgetful(target)).run(() -> {})).isOne();

        assertThat(copy(source, target).finish(() -> {})).isOne();
        assertThat(RecordCopy.isUnfinished(target)).isTrue();

        source.write(List.of(new RecordChange.Delete("small", key(9), Expect.ANYTHING)));
        assertThat(copy(source, target).finish(() -> {})).isZero();
        assertThat(RecordCopy.isUnfinished(target)).isFalse();
    }

    /** Whether it was not killed. */
    private boolean moved(MemoryRecordStore source, MemoryRecordStore target, int killedAtWrite) {
        AtomicInteger left = new AtomicInteger(killedAtWrite);
        Dying dyingSource = new Dying(source, left);
        Dying dyingTarget = new Dying(target, left);
        try {
            long different =
                    copy(dyingSource, dyingTarget).run(() -> LeftRecords.note(dyingSource, dyingTarget, "the target"));
            assertThat(different).isZero();
            return true;
        } catch (IllegalStateException killed) {
            return false;
        }
    }

    private static boolean isServable(RecordStore store) {
        return !RecordCopy.isUnfinished(store) && LeftRecords.whereNow(store).isEmpty();
    }

    private static Map<String, Map<Key, ByteBuffer>> records(MemoryRecordStore store) {
        Map<String, Map<Key, ByteBuffer>> all = content(store);
        all.keySet().removeIf(table -> table.equals(LeftRecords.TABLE) || table.equals("unfinished-copy"));
        return all;
    }

    @Test
    void aTargetThatGivesBackSomethingElseIsFoundAndStaysMarked() {
        MemoryRecordStore source = filled();
        MemoryRecordStore target = new MemoryRecordStore();
        Forgetful forgetful = new Forgetful(target);

        assertThat(copy(source, forgetful).run(() -> {})).isOne();
        assertThat(RecordCopy.isUnfinished(target)).isTrue();
    }

    private <S extends RecordStore & TableNames, T extends RecordStore & TableNames> RecordCopy copy(
            S source, T target) {
        return new RecordCopy(source, source, target, target, progress);
    }

    private MemoryRecordStore filled() {
        MemoryRecordStore store = new MemoryRecordStore();
        fill(store);
        return store;
    }

    private void fill(RecordStore store) {
        for (int i = 0; i < ROWS; i++) {
            byte[] value = new byte[random.nextInt(300)];
            random.nextBytes(value);
            put(store, "small", i, value);
        }
        for (int i = 0; i < 6; i++) {
            byte[] value = new byte[RecordStore.MAX_VALUE_BYTES];
            random.nextBytes(value);
            put(store, "large", i, value);
        }
        put(store, "emptied", 1, new byte[0]);
        store.write(List.of(new RecordChange.Delete("emptied", key(1), Expect.ANYTHING)));
    }

    private static void put(RecordStore store, String table, int number, byte[] value) {
        store.write(List.of(new RecordChange.Put(table, key(number), value, Expect.ANYTHING)));
    }

    private static Key key(int number) {
        return Key.of(ByteBuffer.allocate(4).putInt(number).array());
    }

    private static <S extends RecordStore & TableNames> Map<String, Map<Key, ByteBuffer>> content(S store) {
        return store.tableNames().stream()
                .collect(Collectors.toMap(
                        name -> name,
                        name -> store.scan(name, KeyRange.all(), RecordStore.MAX_SCAN_RECORDS).stream()
                                .collect(Collectors.toMap(
                                        StoredRecord::key,
                                        found -> ByteBuffer.wrap(found.value()),
                                        (one, other) -> one,
                                        TreeMap::new)),
                        (one, other) -> one,
                        TreeMap::new))
                .entrySet()
                .stream()
                .filter(table -> !table.getValue().isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private abstract static class Passing implements RecordStore, TableNames {
        private final MemoryRecordStore store;

        Passing(MemoryRecordStore store) {
            this.store = store;
        }

        @Override
        public Optional<StoredRecord> get(String table, Key key) {
            return store.get(table, key);
        }

        @Override
        public List<Optional<StoredRecord>> getAll(String table, List<Key> keys) {
            return store.getAll(table, keys);
        }

        @Override
        public WriteOutcome write(List<RecordChange> changes) {
            return store.write(changes);
        }

        @Override
        public List<StoredRecord> scan(String table, KeyRange range, int limit) {
            return store.scan(table, range, limit);
        }

        @Override
        public SortedSet<String> tableNames() {
            return store.tableNames();
        }

        @Override
        public void close() {
            store.close();
        }
    }

    /** One write does not happen, and says so. */
    private static final class Breaking extends Passing {
        private int left;

        Breaking(MemoryRecordStore store, int failing) {
            super(store);
            this.left = failing;
        }

        @Override
        public WriteOutcome write(List<RecordChange> changes) {
            if (--left == 0) {
                throw new IllegalStateException("broken off");
            }
            return super.write(changes);
        }
    }

    /** Of a process that is killed at a write to either store: no further one happens. */
    private static final class Dying extends Passing {
        private final AtomicInteger left;

        Dying(MemoryRecordStore store, AtomicInteger left) {
            super(store);
            this.left = left;
        }

        @Override
        public WriteOutcome write(List<RecordChange> changes) {
            if (left.decrementAndGet() <= 0) {
                throw new IllegalStateException("killed");
            }
            return super.write(changes);
        }
    }

    /** One record is not kept. */
    private static final class Forgetful extends Passing {
        Forgetful(MemoryRecordStore store) {
            super(store);
        }

        @Override
        public WriteOutcome write(List<RecordChange> changes) {
            return super.write(changes.stream()
                    .filter(change ->
                            !(change.table().equals("small") && change.key().equals(key(9))))
                    .toList());
        }
    }
}
