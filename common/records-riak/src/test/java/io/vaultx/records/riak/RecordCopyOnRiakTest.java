package io.vaultx.records.riak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.Table;
import io.vaultx.records.TableNames;
import io.vaultx.records.copy.CopyProgress;
import io.vaultx.records.copy.CopyRefusedException;
import io.vaultx.records.copy.RecordCopy;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import shaded.com.google.protobuf.ByteString;

/** All records are taken to Riak and from it, be it as weak as it is. */
class RecordCopyOnRiakTest {
    private static final int ROWS = 120;
    private static final int COPIES = TestRun.rounds(14, 200);

    private final Scene scene = new Scene();
    private final RiakRecordStore riak = (RiakRecordStore) scene.store();
    private final MemoryRecordStore memory = new MemoryRecordStore();

    @AfterEach
    void close() {
        memory.close();
        scene.close();
    }

    @Test
    void rowsOfBothKindsGoThereAndBack() {
        fill(memory);

        assertThat(copy(memory, riak).run(() -> {})).isZero();
        assertThat(content(riak)).isEqualTo(content(memory));
        try (MemoryRecordStore back = new MemoryRecordStore()) {
            assertThat(copy(riak, back).run(() -> {})).isZero();
            assertThat(content(back)).isEqualTo(content(memory));
        }
        assertThat(RecordCopy.isUnfinished(riak)).isFalse();
    }

    @Test
    void whatWasDeletedThereIsNotCopiedAndWhatLiesSideBySideIsCopiedJoined() throws Exception {
        fill(riak);
        riak.write(List.of(Scene.delete(Scene.ROWS, "row-3"), Scene.delete("sets", "row-4")));
        Place place = scene.ordinary("sets", "row-5");
        RecordChange.Put other =
                (RecordChange.Put) new Table<>(memory, Scene.SETS).put(Scene.key("row-5"), List.of("beside"));
        try (RiakObjects raw = scene.raw()) {
            raw.put(
                    place,
                    RowLayout.ordinary(new RowLayout.Ordinary(other.value(), Stamps.fresh())),
                    ByteString.EMPTY,
                    false);
        }
        assertThat(scene.riak().store().ordinary().siblings(place)).isEqualTo(2);

        assertThat(copy(riak, memory).run(() -> {})).isZero();

        assertThat(memory.get(Scene.ROWS, Scene.key("row-3"))).isEmpty();
        assertThat(memory.get("sets", Scene.key("row-4"))).isEmpty();
        assertThat(new Table<>(memory, Scene.SETS)
                        .get(Scene.key("row-5"))
                        .orElseThrow()
                        .value())
                .containsExactly("5", "beside");
        assertThat(content(memory)).isEqualTo(content(riak));
    }

    /** From the n-th write on nothing gets through, or that one alone goes wrong somehow, swept over all n. */
    @Test
    void aCopyThatBreaksOffAnywhereIsFinishedByTheNext() {
        long seed = TestRun.seed();
        Random random = new Random(seed);
        StandInFault.Kind[] kinds = StandInFault.Kind.values();
        int breaks = 0;
        int wrong = 0;
        fill(memory);
        for (int n = 0; n < COPIES; n++) {
            try (Scene own = new Scene(300)) {
                RiakRecordStore target = (RiakRecordStore) own.store();
                if (n % 2 == 0) {
                    own.riak().dieAfter(random.nextInt(4 * ROWS));
                } else {
                    own.riak().faults = request -> StandInRiak.isWrite(request) && random.nextInt(ROWS) == 0
                            ? StandInFault.of(kinds[random.nextInt(kinds.length)])
                            : StandInFault.NONE;
                }
                breaks += broke(memory, target) ? 1 : 0;
                own.heal();

                long different = copy(memory, target).run(() -> {});
                if (different > 0 || !content(target).equals(content(memory)) || RecordCopy.isUnfinished(target)) {
                    wrong++;
                }
            }
        }
        Tally.of("errors", "Riak during a copy of all records")
                .count(breaks)
                .lost(wrong)
                .seed(seed)
                .write();
        assertThat(wrong).as("seed %d", seed).isZero();
        assertThat(breaks).as("seed %d", seed).isGreaterThan(COPIES / 4);
    }

    /** Every index query passes over about a third of the rows. */
    @Test
    void aRowThatAnIndexPassesOverIsNotTakenForMissingInTheSource() {
        fill(riak);
        copy(riak, memory).run(() -> {});
        for (String table : List.of(Scene.ROWS, "sets")) {
            scene.riak()
                    .store()
                    .ordinary()
                    .loseOneCopyOfEach(scene.listing(table, "row-1").bucket());
            scene.riak()
                    .store()
                    .ordinary()
                    .loseOneCopyOfEach(scene.ordinary(table, "row-1").bucket());
        }
        assertThat(riak.scan("sets", KeyRange.all(), 10 * ROWS)).hasSizeLessThan(ROWS);

        assertThat(copy(riak, memory).run(() -> {})).isZero();
    }

    @Test
    void aTableWhoseNameAnIndexPassesOverIsCopiedAllTheSame() {
        for (int i = 0; i < 10; i++) {
            riak.write(List.of(Scene.put("table-" + i, "row", "x", Expect.ANYTHING)));
        }
        Place names = scene.ordinary("sets", "row-1");
        scene.riak()
                .store()
                .ordinary()
                .loseOneCopyOfEach(new Place.Bucket(
                        names.bucket().type(),
                        ByteString.copyFromUtf8(
                                names.bucket().name().toStringUtf8().replace("/rows/sets", "/tables"))));

        assertThat(riak.tableNames()).hasSize(10);
    }

    @Test
    void aRowThatRiakLosesBehindTheCopyIsFoundAndTheTargetStaysMarked() {
        fill(memory);
        CopyProgress losing = new CopyProgress() {
            @Override
            public void looked(String step, String table, long rows) {
                if (step.equals("verifying")) {
                    scene.riak().store().ordinary().lose(scene.ordinary("sets", "row-7"));
                }
            }

            @Override
            public void copied(String table, long rows, long written, long removed) {}
        };

        assertThat(new RecordCopy(memory, memory, riak, riak, losing).run(() -> {}))
                .isOne();
        assertThat(RecordCopy.isUnfinished(riak)).isTrue();
        assertThat(copy(memory, riak).run(() -> {})).isZero();
    }

    @Test
    void aRiakWithOtherRecordsIsLeftAlone() {
        fill(memory);
        riak.write(List.of(Scene.put(Scene.ROWS, "row-1", "somebody's", Expect.ABSENT)));
        Map<String, Map<Key, ByteBuffer>> before = content(riak);

        assertThatThrownBy(() -> copy(memory, riak).run(() -> {})).isInstanceOf(CopyRefusedException.class);
        assertThat(content(riak)).isEqualTo(before);
    }

    private boolean broke(MemoryRecordStore source, RiakRecordStore target) {
        try {
            return copy(source, target).run(() -> {}) > 0;
        } catch (RecordStoreFailedException | OutcomeUnknownException broken) {
            return true;
        }
    }

    static <S extends RecordStore & TableNames, T extends RecordStore & TableNames> RecordCopy copy(
            S source, T target) {
        return new RecordCopy(source, source, target, target, new CopyProgress() {
            @Override
            public void looked(String step, String table, long rows) {}

            @Override
            public void copied(String table, long rows, long written, long removed) {}
        });
    }

    static void fill(RecordStore store) {
        Table<List<String>> sets = new Table<>(store, Scene.SETS);
        for (int i = 0; i < ROWS; i++) {
            store.write(List.of(
                    Scene.put(Scene.ROWS, "row-" + i, "value " + i, Expect.ABSENT),
                    sets.put(Scene.key("row-" + i), List.of("" + i))));
        }
    }

    static <S extends RecordStore & TableNames> Map<String, Map<Key, ByteBuffer>> content(S store) {
        return store.tableNames().stream()
                .filter(name -> !store.scan(name, KeyRange.all(), 1).isEmpty())
                .collect(Collectors.toMap(
                        name -> name,
                        name -> store.scan(name, KeyRange.all(), RecordStore.MAX_SCAN_RECORDS).stream()
                                .collect(Collectors.toMap(
                                        StoredRecord::key,
                                        found -> ByteBuffer.wrap(found.value()),
                                        (one, other) -> one,
                                        TreeMap::new))));
    }
}
