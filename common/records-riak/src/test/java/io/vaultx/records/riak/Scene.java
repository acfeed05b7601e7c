package io.vaultx.records.riak;

import io.vaultx.records.Codec;
import io.vaultx.records.Expect;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import io.vaultx.records.Key;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import io.vaultx.threads.TestRun;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A stand-in with a store on it, and short words for what the tests do with them. */
final class Scene implements AutoCloseable {
    /** An ordinary table: sets of texts, joined by union. */
    static final TableSpec<List<String>> SETS = TableSpec.merging(
            "sets",
            new Codec<>() {
                @Override
                public void encode(List<String> value, FieldWriter out) {
                    out.texts(1, value);
                }

                @Override
                public List<String> decode(FieldReader in) {
                    return in.texts(1);
                }
            },
            (one, other) -> {
                TreeSet<String> union = new TreeSet<>(one);
                union.addAll(other);
                return List.copyOf(union);
            });

    /** An exclusive table. */
    static final String ROWS = "things";

    private final StandInRiak riak = StandInRiak.start(TestRun.seed());
    private final String space = RiakServer.freshSpace();
    private RecordStore store;

    Scene() {
        this(5_000);
    }

    Scene(int timeoutMillis) {
        store = RiakRecordStore.open(settings(timeoutMillis), List.of(SETS), null);
    }

    RiakSettings settings(int timeoutMillis) {
        return RiakServer.settings(List.of(riak.address()), space, timeoutMillis);
    }

    StandInRiak riak() {
        return riak;
    }

    RecordStore store() {
        return store;
    }

    /** A store of another process on the same records. */
    RecordStore other() {
        return RiakRecordStore.open(settings(5_000), List.of(SETS), null);
    }

    Table<List<String>> sets() {
        return new Table<>(store, SETS);
    }

    /** Where a row of an ordinary table lies. */
    Place ordinary(String table, String key) {
        return Place.Bucket.of("vaultx", space + "/rows/" + table).place(key(key));
    }

    Place listing(String table, String key) {
        return Place.Bucket.of("vaultx", space + "/listing/" + table).place(key(key));
    }

    /** Requests past the store, as another program could send them. */
    RiakObjects raw() {
        RiakSettings settings = settings(5_000);
        return new RiakObjects(new RiakNodes(settings), settings);
    }

    /** From now on about one request of {@code every} goes wrong somehow. */
    void breakNowAndThen(int every, long seed) {
        riak.faults = request -> StandInFault.nowAndThen(every, seed, request);
    }

    void heal() {
        riak.heal();
    }

    static Key key(String text) {
        return Key.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static RecordChange put(String table, String key, String value, Expect expect) {
        return new RecordChange.Put(table, key(key), value.getBytes(StandardCharsets.UTF_8), expect);
    }

    static RecordChange delete(String table, String key) {
        return new RecordChange.Delete(table, key(key), Expect.ANYTHING);
    }

    static String text(Optional<StoredRecord> found) {
        return found.map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .orElse("-");
    }

    interface Work<A> {
        A of(int worker) throws Exception;
    }

    static <A> List<A> together(int workers, Work<A> work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<A>> calls = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                int worker = i;
                calls.add(() -> work.of(worker));
            }
            List<A> answers = new ArrayList<>();
            for (Future<A> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    @Override
    public void close() {
        store.close();
        riak.close();
    }
}
