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
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many writers at one place, through several stores, while requests go wrong now and then. */
class RacesOnRiakTest {
    private static final long SEED = TestRun.seed();
    private static final int WRITERS = 12;

    private final Scene scene = new Scene();
    private final RecordStore other = scene.other();

    @AfterEach
    void close() {
        other.close();
        scene.close();
    }

    private RecordStore storeOf(int worker) {
        return worker % 2 == 0 ? scene.store() : other;
    }

    @Test
    void aRowHoldsEveryAcknowledgedChangeOnceAndNoRefusedOne() throws Exception {
        scene.store().write(List.of(Scene.put(Scene.ROWS, "log", "", Expect.ABSENT)));
        scene.breakNowAndThen(12, SEED);
        int rounds = TestRun.rounds(15, 300);
        ConcurrentLinkedQueue<String> names = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> written = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();

        Scene.together(WRITERS, worker -> {
            for (int round = 0; round < rounds; round++) {
                String name = worker + "." + round + ";";
                names.add(name);
                append(storeOf(worker), name).ifPresent(yes -> (yes ? written : refused).add(name));
                if (worker == 0 && round % 5 == 4) {
                    scene.riak().store().consistent().electLeader();
                }
            }
            return 0;
        });
        scene.heal();

        List<String> log = List.of(
                Scene.text(scene.store().get(Scene.ROWS, Scene.key("log"))).split("(?<=;)"));
        List<String> missing =
                written.stream().filter(Predicate.not(log::contains)).toList();
        Tally.of("errors", "exclusive writes to Riak, some of whose requests went wrong")
                .count(names.size())
                .lost(missing.size())
                .seed(SEED)
                .write();
        assertThat(missing).as("seed %d: acknowledged and gone", SEED).isEmpty();
        assertThat(log).as("seed %d", SEED).doesNotHaveDuplicates();
        assertThat(log).as("seed %d: refused and there", SEED).doesNotContainAnyElementsOf(refused);
        assertThat(written.size()).as("acknowledged of %d", names.size()).isGreaterThan(names.size() / 20);
        assertThat(refused).isNotEmpty();
    }

    /** Empty when it is not known. */
    private static Optional<Boolean> append(RecordStore store, String name) {
        try {
            StoredRecord read = store.get(Scene.ROWS, Scene.key("log")).orElseThrow();
            String longer = Scene.text(Optional.of(read)) + name;
            WriteOutcome outcome =
                    store.write(List.of(Scene.put(Scene.ROWS, "log", longer, Expect.version(read.version()))));
            return Optional.of(outcome.written());
        } catch (RecordStoreFailedException e) {
            return Optional.of(false);
        } catch (OutcomeUnknownException e) {
            return Optional.empty();
        }
    }

    @Test
    void ofManyThatMakeARowExactlyOneHearsThatItDid() throws Exception {
        int rounds = TestRun.rounds(20, 400);
        scene.breakNowAndThen(15, SEED + 1);
        int lost = 0;
        for (int round = 0; round < rounds; round++) {
            String key = "new " + round;

            List<Optional<Boolean>> ends =
                    Scene.together(WRITERS, worker -> insert(storeOf(worker), key, "by " + worker));

            scene.riak().letLateOnesArrive();
            long winners =
                    ends.stream().filter(end -> end.equals(Optional.of(true))).count();
            long unknown = ends.stream().filter(Optional::isEmpty).count();
            assertThat(winners).as("seed %d, %s", SEED, ends).isLessThanOrEqualTo(1);
            lost += winners == 1 && !wasMadeBy(ends, key) ? 1 : 0;
            assertThat(winners + unknown).as("seed %d, %s", SEED, ends).isPositive();
        }
        Tally.of("errors", "races to make one row in Riak")
                .count(rounds)
                .lost(lost)
                .seed(SEED)
                .write();
        assertThat(lost).isZero();
    }

    private boolean wasMadeBy(List<Optional<Boolean>> ends, String key) {
        scene.riak().faults = request -> StandInFault.NONE;
        String found = Scene.text(scene.store().get(Scene.ROWS, Scene.key(key)));
        scene.breakNowAndThen(15, SEED + 1);
        return found.equals("by " + ends.indexOf(Optional.of(true)));
    }

    private static Optional<Boolean> insert(RecordStore store, String key, String value) {
        try {
            return Optional.of(store.write(List.of(Scene.put(Scene.ROWS, key, value, Expect.ABSENT)))
                    .written());
        } catch (RecordStoreFailedException e) {
            return Optional.of(false);
        } catch (OutcomeUnknownException e) {
            return Optional.empty();
        }
    }

    @Test
    void nothingThatWasMergedAndAcknowledgedIsLost() throws Exception {
        scene.breakNowAndThen(10, SEED + 2);
        int rounds = TestRun.rounds(15, 300);

        List<List<String>> acknowledged = Scene.together(WRITERS, worker -> {
            Table<List<String>> sets = new Table<>(storeOf(worker), Scene.SETS);
            List<String> mine = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                String item = worker + "." + round;
                try {
                    sets.merge(Scene.key("all"), List.of(item));
                    mine.add(item);
                } catch (RecordStoreFailedException | OutcomeUnknownException e) {
                    // Not acknowledged: it may be there or not.
                    continue;
                }
            }
            return mine;
        });
        scene.heal();

        List<String> all = acknowledged.stream().flatMap(List::stream).toList();
        List<String> found = scene.sets().get(Scene.key("all")).orElseThrow().value();
        List<String> missing =
                all.stream().filter(Predicate.not(found::contains)).toList();
        Tally.of("errors", "merges into one record of Riak, some of whose requests went wrong")
                .count((long) WRITERS * rounds)
                .lost(missing.size())
                .seed(SEED)
                .write();
        assertThat(missing).as("seed %d: acknowledged and gone", SEED).isEmpty();
        assertThat(all).hasSizeGreaterThan(WRITERS * rounds / 2);
    }

    @Test
    void whatIsMadeAndDeletedByManyIsListedWhileItIsThere() throws Exception {
        scene.riak().store().ordinary().reaps = 0.5;
        scene.breakNowAndThen(20, SEED + 3);
        int rounds = TestRun.rounds(6, 100);
        int lost = 0;
        for (int round = 0; round < rounds; round++) {
            Scene.together(WRITERS, worker -> {
                for (int i = 0; i < 4; i++) {
                    String key = "k" + (worker + i) % 3;
                    change(
                            storeOf(worker),
                            worker % 3 == 0
                                    ? Scene.delete(Scene.ROWS, key)
                                    : Scene.put(Scene.ROWS, key, "by " + worker, Expect.ANYTHING));
                }
                return 0;
            });
            scene.heal();
            List<StoredRecord> listed = scene.store().scan(Scene.ROWS, KeyRange.all(), 10);
            for (String key : List.of("k0", "k1", "k2")) {
                boolean isListed =
                        listed.stream().anyMatch(record -> record.key().equals(Scene.key(key)));
                lost += isListed
                                == scene.store().get(Scene.ROWS, Scene.key(key)).isPresent()
                        ? 0
                        : 1;
            }
            scene.breakNowAndThen(20, SEED + 4 + round);
        }
        Tally.of("errors", "rows of Riak made and deleted by many, then listed")
                .count(rounds * 3L)
                .lost(lost)
                .seed(SEED)
                .write();
        assertThat(lost).as("seed %d: rows that a scan did not show", SEED).isZero();
    }

    private static void change(RecordStore store, RecordChange change) {
        try {
            store.write(List.of(change));
        } catch (RecordStoreFailedException | OutcomeUnknownException e) {
            // What is there is what counts here.
            return;
        }
    }
}
