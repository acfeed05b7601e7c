package io.vaultx.records.riak;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.Expect;
import io.vaultx.records.KeyRange;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.Table;
import io.vaultx.records.WriteOutcome;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each request of a write goes wrong once, in each way, alone or with all that follow. */
class FaultSweepTest {
    private static final List<StandInFault> FAULTS = List.of(
            StandInFault.of(StandInFault.Kind.DROP_BEFORE),
            StandInFault.of(StandInFault.Kind.DROP_AFTER),
            StandInFault.of(StandInFault.Kind.LATE),
            StandInFault.of(StandInFault.Kind.ERROR_BEFORE),
            StandInFault.of(StandInFault.Kind.ERROR_AFTER),
            StandInFault.reaching(0),
            StandInFault.reaching(1),
            StandInFault.reaching(2));

    private enum Heard {
        WRITTEN,
        NOT_WRITTEN,
        UNKNOWN
    }

    /** Exclusive rows first, or ordinary ones. */
    private boolean reversed;

    private int broken;
    private int lost;

    @Test
    void whateverRequestFailsTheAnswerIsTrue() {
        List<String> wrong = new ArrayList<>();
        for (boolean order : new boolean[] {false, true}) {
            reversed = order;
            for (StandInFault fault : FAULTS) {
                for (long following : new long[] {0, 1, Integer.MAX_VALUE}) {
                    boolean reached = true;
                    for (int first = 1; reached; first++) {
                        reached = breakOne(fault, first, first + following, wrong);
                    }
                }
            }
        }

        Tally.of("errors", "requests of a write to Riak that went wrong")
                .count(broken)
                .lost(lost)
                .seed(TestRun.seed())
                .write();
        assertThat(wrong).isEmpty();
        assertThat(broken).isGreaterThan(200);
    }

    /** Answers whether the write had so many requests. */
    private boolean breakOne(StandInFault fault, int from, long until, List<String> wrong) {
        try (Scene scene = new Scene()) {
            RecordStore store = scene.store();
            store.write(List.of(
                    Scene.put(Scene.ROWS, "b", "old", Expect.ABSENT),
                    Scene.put(Scene.ROWS, "c", "old", Expect.ABSENT)));
            scene.sets().merge(Scene.key("e"), List.of("old"));
            List<RecordChange> changes = List.of(
                    Scene.put(Scene.ROWS, "a", "new", Expect.ABSENT),
                    Scene.put(
                            Scene.ROWS,
                            "b",
                            "new",
                            Expect.version(store.get(Scene.ROWS, Scene.key("b"))
                                    .orElseThrow()
                                    .version())),
                    Scene.delete(Scene.ROWS, "c"),
                    Scene.put(Scene.ROWS, "f", "new", Expect.ABSENT),
                    new Table<>(store, Scene.SETS).put(Scene.key("d"), List.of("new")),
                    Scene.delete(Scene.SETS.name(), "e"));
            int before = scene.riak().requests();
            scene.riak().faults = request -> {
                int number = request.number() - before;
                return number >= from && number <= until ? fault : StandInFault.NONE;
            };

            Heard heard = write(store, reversed ? changes.reversed() : changes);

            boolean reached = scene.riak().requests() - before >= from;
            scene.heal();
            int landed = landed(store);
            boolean right = switch (heard) {
                case WRITTEN -> landed == changes.size();
                case NOT_WRITTEN -> landed == 0;
                case UNKNOWN -> landed >= 0;
            };
            broken += reached ? 1 : 0;
            if (!right || !scanAgrees(store)) {
                lost++;
                wrong.add(fault + " at requests " + from + " to " + until + (reversed ? " backwards: " : ": ") + heard
                        + ", " + landed + " changes are there, listed " + store.scan(Scene.ROWS, KeyRange.all(), 10));
            }
            return reached;
        }
    }

    private static Heard write(RecordStore store, List<RecordChange> changes) {
        try {
            return store.write(changes) instanceof WriteOutcome.Written ? Heard.WRITTEN : Heard.NOT_WRITTEN;
        } catch (OutcomeUnknownException e) {
            return Heard.UNKNOWN;
        } catch (RecordStoreFailedException e) {
            return Heard.NOT_WRITTEN;
        }
    }

    /** How many changes are there, from the first on; -1 when a later one is there without one before it. */
    private int landed(RecordStore store) {
        Table<List<String>> sets = new Table<>(store, Scene.SETS);
        List<Boolean> inOrder = List.of(
                Scene.text(store.get(Scene.ROWS, Scene.key("a"))).equals("new"),
                Scene.text(store.get(Scene.ROWS, Scene.key("b"))).equals("new"),
                store.get(Scene.ROWS, Scene.key("c")).isEmpty(),
                Scene.text(store.get(Scene.ROWS, Scene.key("f"))).equals("new"),
                sets.get(Scene.key("d")).isPresent(),
                sets.get(Scene.key("e")).isEmpty());
        List<Boolean> there = reversed ? inOrder.reversed() : inOrder;
        int landed = there.indexOf(false) < 0 ? there.size() : there.indexOf(false);
        return there.subList(landed, there.size()).contains(true) ? -1 : landed;
    }

    private static boolean scanAgrees(RecordStore store) {
        List<String> expected = Stream.of("a", "b", "c", "f")
                .filter(key -> store.get(Scene.ROWS, Scene.key(key)).isPresent())
                .toList();
        return store.scan(Scene.ROWS, KeyRange.all(), 10).stream()
                .map(StoredRecord::key)
                .toList()
                .equals(expected.stream().map(Scene::key).toList());
    }
}
