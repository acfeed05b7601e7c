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
import io.vaultx.records.Table;
import io.vaultx.records.WriteOutcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Exclusive tables in another store, ordinary ones in Riak, and writes that touch both. */
class ElsewhereTest {
    private final StandInRiak riak = StandInRiak.start(1);
    private final RecordStore elsewhere = new MemoryRecordStore();
    private final RecordStore store = RiakRecordStore.open(
            RiakServer.settings(List.of(riak.address()), "space", 5_000), List.of(Scene.SETS), elsewhere);
    private final Table<List<String>> sets = new Table<>(store, Scene.SETS);

    @AfterEach
    void close() {
        store.close();
        elsewhere.close();
        riak.close();
    }

    private RecordChange set(String key) {
        return sets.put(Key.of(key.getBytes(StandardCharsets.UTF_8)), List.of("x"));
    }

    @Test
    void eachTableGoesToItsStore() {
        assertThat(store.write(List.of(Scene.put(Scene.ROWS, "a", "1", Expect.ABSENT), set("s")))
                        .written())
                .isTrue();

        assertThat(elsewhere.scan(Scene.ROWS, KeyRange.all(), 10)).hasSize(1);
        assertThat(elsewhere.scan("sets", KeyRange.all(), 10)).isEmpty();
        assertThat(store.scan(Scene.ROWS, KeyRange.all(), 10)).hasSize(1);
        assertThat(store.getAll(Scene.ROWS, List.of(Scene.key("b"), Scene.key("a"))))
                .extracting(found -> Scene.text(found))
                .containsExactly("-", "1");
        assertThat(sets.scan(KeyRange.all(), 10)).hasSize(1);
    }

    @Test
    void aConflictElsewhereIsCountedFromTheStartOfTheWrite() {
        elsewhere.write(List.of(Scene.put(Scene.ROWS, "b", "old", Expect.ABSENT)));

        WriteOutcome outcome = store.write(List.of(
                set("s"),
                Scene.put(Scene.ROWS, "a", "new", Expect.ABSENT),
                Scene.put(Scene.ROWS, "b", "new", Expect.ABSENT),
                set("t")));

        assertThat(outcome).isEqualTo(new WriteOutcome.Conflict(2));
        assertThat(elsewhere.get(Scene.ROWS, Scene.key("a")))
                .as("what lies elsewhere side by side lands together")
                .isEmpty();
        assertThat(sets.get(Scene.key("t"))).isEmpty();
    }

    @Test
    void aFailureBehindAChangeThatWasMadeLeavesTheOutcomeUnknown() {
        List<RecordChange> changes = List.of(Scene.put(Scene.ROWS, "a", "1", Expect.ANYTHING), set("s"));
        riak.faults = request -> StandInRiak.isWrite(request) && request.isFor("rows")
                ? StandInFault.of(StandInFault.Kind.DROP_BEFORE)
                : StandInFault.NONE;
        assertThatThrownBy(() -> store.write(changes)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(elsewhere.get(Scene.ROWS, Scene.key("a"))).isPresent();

        riak.stop();
        assertThatThrownBy(() -> store.write(List.of(set("s"), changes.getFirst())))
                .isInstanceOf(RecordStoreFailedException.class);
        elsewhere.close();
        assertThatThrownBy(() -> store.get(Scene.ROWS, Scene.key("a"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingLeavesTheOtherStoreOpen() {
        store.close();

        assertThat(elsewhere.get(Scene.ROWS, Scene.key("a"))).isEmpty();
    }
}
