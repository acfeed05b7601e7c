package io.vaultx.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.threads.NoWait;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link RecordStore} must do. An adapter's test is a subclass that opens it; where adapters may differ there is
 * a question to override.
 */
public abstract class RecordStoreContract {
    protected static final String TABLE = "things";

    /** The tables of the contract that have a merge, for stores that must know them. */
    protected static final List<TableSpec<?>> MERGING_TABLES = List.of(TextSet.TABLE);

    private RecordStore store;

    /** Opens the store; called again after a close, it opens the same one. */
    protected abstract RecordStore open();

    /** Whether what was written is there after a close and an open. */
    protected boolean survivesRestart() {
        return true;
    }

    @BeforeEach
    final void start() {
        store = open();
    }

    @AfterEach
    final void stop() {
        store.close();
    }

    protected final RecordStore store() {
        return store;
    }

    protected final RecordStore restart() {
        store.close();
        store = open();
        return store;
    }

    @Test
    void whatWasNeverWrittenIsAbsent() {
        assertThat(store.get(TABLE, key("a"))).isEmpty();
        assertThat(store.getAll(TABLE, List.of(key("a"), key("b")))).containsOnly(Optional.empty());
        assertThat(store.scan(TABLE, KeyRange.all(), 10)).isEmpty();
    }

    @Test
    void whatWasWrittenIsRead() {
        assertThat(write(put("a", "one", Expect.ANYTHING))).isEqualTo(WriteOutcome.WRITTEN);

        assertThat(text(store.get(TABLE, key("a")).orElseThrow())).isEqualTo("one");
        assertThat(store.get("other", key("a"))).isEmpty();
    }

    @Test
    void anEmptyWriteAndAnEmptyValueAreFine() {
        assertThat(write()).isEqualTo(WriteOutcome.WRITTEN);
        write(put("", "", Expect.ABSENT));

        assertThat(store.get(TABLE, key("")).orElseThrow().value()).isEmpty();
    }

    @Test
    void everyWriteGivesTheRecordAnotherVersion() {
        TreeSet<Long> versions = new TreeSet<>();
        for (int i = 0; i < 5; i++) {
            write(put("a", "same", Expect.ANYTHING));
            versions.add(version("a"));
            write(delete("a", Expect.ANYTHING));
        }

        assertThat(versions).hasSize(5).allMatch(version -> version > Expect.NO_VERSION);
    }

    @Test
    void anExpectationThatDoesNotHoldIsAConflict() {
        assertThat(write(put("a", "x", Expect.version(1)))).isEqualTo(new WriteOutcome.Conflict(0));
        assertThat(write(put("a", "one", Expect.ABSENT)).written()).isTrue();
        long first = version("a");
        assertThat(write(put("a", "x", Expect.ABSENT))).isEqualTo(new WriteOutcome.Conflict(0));
        assertThat(write(put("a", "two", Expect.version(first))).written()).isTrue();
        assertThat(write(put("a", "x", Expect.version(first)))).isEqualTo(new WriteOutcome.Conflict(0));
        assertThat(write(delete("a", Expect.version(first)))).isEqualTo(new WriteOutcome.Conflict(0));
        assertThat(text(store.get(TABLE, key("a")).orElseThrow())).isEqualTo("two");
    }

    @Test
    void aRecordMadeAgainIsNotTheOneThatWasRead() {
        write(put("a", "one", Expect.ABSENT));
        long first = version("a");
        write(delete("a", Expect.version(first)));
        write(put("a", "one", Expect.ABSENT));

        assertThat(write(put("a", "x", Expect.version(first))).written()).isFalse();
    }

    @Test
    void deletingWhatIsAbsentIsNoFailure() {
        assertThat(write(delete("a", Expect.ANYTHING)).written()).isTrue();
        assertThat(write(delete("a", Expect.ABSENT)).written()).isTrue();
    }

    @Test
    void aConflictNamesItsChangeAndNothingBehindItHappens() {
        write(put("b", "old", Expect.ANYTHING));

        WriteOutcome outcome =
                write(put("a", "new", Expect.ABSENT), put("b", "new", Expect.ABSENT), put("c", "new", Expect.ANYTHING));

        assertThat(outcome).isEqualTo(new WriteOutcome.Conflict(1));
        assertThat(text(store.get(TABLE, key("b")).orElseThrow())).isEqualTo("old");
        assertThat(store.get(TABLE, key("c"))).isEmpty();
        if (store.writesWhole()) {
            assertThat(store.get(TABLE, key("a"))).isEmpty();
        }
    }

    @Test
    void aChangeSeesThoseBeforeItInItsWrite() {
        write(put("a", "old", Expect.ANYTHING));

        assertThat(write(delete("a", Expect.version(version("a"))), put("a", "new", Expect.ABSENT))
                        .written())
                .isTrue();
        assertThat(text(store.get(TABLE, key("a")).orElseThrow())).isEqualTo("new");
        assertThat(write(put("b", "one", Expect.ABSENT), put("b", "two", Expect.ABSENT)))
                .isEqualTo(new WriteOutcome.Conflict(1));
    }

    @Test
    void oneWriteReachesSeveralTables() {
        write(
                new RecordChange.Put("one", key("k"), bytes("1"), Expect.ABSENT),
                new RecordChange.Put("two", key("k"), bytes("2"), Expect.ABSENT));

        assertThat(text(store.get("one", key("k")).orElseThrow())).isEqualTo("1");
        assertThat(text(store.get("two", key("k")).orElseThrow())).isEqualTo("2");
        assertThat(store.scan("one", KeyRange.all(), 10)).hasSize(1);
    }

    @Test
    void answersOfManyComeInTheOrderOfTheKeys() {
        write(put("a", "1", Expect.ANYTHING), put("c", "3", Expect.ANYTHING));

        assertThat(store.getAll(TABLE, List.of(key("c"), key("b"), key("a"), key("c"))))
                .extracting(found -> found.map(RecordStoreContract::text).orElse("-"))
                .containsExactly("3", "-", "1", "3");
    }

    @Test
    void scansGoInUnsignedKeyOrderAndRespectTheirEnds() {
        List<Key> keys = new ArrayList<>(List.of(
                key(0x00),
                key(0x00, 0x00),
                key(0x00, 0xFF),
                key(0x01),
                key(0x7F),
                key(0x80),
                key(0xFE, 0x00),
                key(0xFF),
                key(0xFF, 0x00),
                key(0xFF, 0xFF)));
        List<Key> shuffled = new ArrayList<>(keys);
        Collections.shuffle(shuffled, new Random(7));
        shuffled.forEach(key -> write(new RecordChange.Put(TABLE, key, key.bytes(), Expect.ABSENT)));
        // A neighbour on either side must not leak in.
        write(new RecordChange.Put("before", key(0xFF), bytes("x"), Expect.ABSENT));
        write(new RecordChange.Put("zz-behind", key(0x00), bytes("x"), Expect.ABSENT));

        assertThat(keys(KeyRange.all(), 100)).isEqualTo(keys);
        assertThat(keys(KeyRange.all(), 3)).isEqualTo(keys.subList(0, 3));
        assertThat(keys(KeyRange.all().after(keys.get(2)), 100)).isEqualTo(keys.subList(3, 10));
        assertThat(keys(KeyRange.prefix(key(0x00)), 100)).isEqualTo(keys.subList(0, 3));
        assertThat(keys(KeyRange.prefix(key(0xFF)), 100)).isEqualTo(keys.subList(7, 10));
        assertThat(keys(new KeyRange(key(0x01), key(0x80)), 100)).isEqualTo(keys.subList(3, 5));
        assertThat(keys(new KeyRange(key(0x80), key(0x01)), 100)).isEmpty();
    }

    @Test
    void limitsAreHeldAndWhatIsOverThemIsRefused() {
        byte[] largest = new byte[RecordStore.MAX_VALUE_BYTES];
        new Random(1).nextBytes(largest);
        byte[] longestKey = new byte[RecordStore.MAX_KEY_BYTES];
        Arrays.fill(longestKey, (byte) 0xFF);
        RecordChange change = new RecordChange.Put(TABLE, Key.of(longestKey), largest, Expect.ABSENT);
        write(change);

        assertThat(store.get(TABLE, Key.of(longestKey)).orElseThrow().value()).isEqualTo(largest);
        assertThat(store.scan(TABLE, KeyRange.all(), 1)).hasSize(1);
        assertThatThrownBy(() -> new RecordChange.Put(
                        TABLE, key("a"), new byte[RecordStore.MAX_VALUE_BYTES + 1], Expect.ANYTHING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1048577");
        assertThatThrownBy(() -> new RecordChange.Delete(
                        TABLE, Key.of(new byte[RecordStore.MAX_KEY_BYTES + 1]), Expect.ANYTHING))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.write(Collections.nCopies(17, change)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.scan(TABLE, KeyRange.all(), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.scan(TABLE, KeyRange.all(), RecordStore.MAX_SCAN_RECORDS + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ofRacingCompareAndSetsExactlyOneWins() throws Exception {
        write(put("a", "0", Expect.ABSENT));
        for (int round = 0; round < 20; round++) {
            Expect read = Expect.version(version("a"));

            List<WriteOutcome> outcomes = together(16, i -> write(put("a", "by " + i, read)));

            assertThat(outcomes.stream().filter(WriteOutcome::written)).hasSize(1);
            int winner = IntStream.range(0, 16)
                    .filter(i -> outcomes.get(i).written())
                    .findFirst()
                    .orElseThrow();
            assertThat(text(store.get(TABLE, key("a")).orElseThrow())).isEqualTo("by " + winner);
        }
    }

    @Test
    void ofRacingInsertsExactlyOneWins() throws Exception {
        for (int round = 0; round < 20; round++) {
            String name = "new " + round;
            List<WriteOutcome> outcomes = together(16, i -> write(put(name, "by " + i, Expect.ABSENT)));

            assertThat(outcomes.stream().filter(WriteOutcome::written)).hasSize(1);
        }
    }

    @Test
    void aWriterReadsItsOwnWriteAtOnce() throws Exception {
        List<Boolean> seen = together(32, i -> {
            for (int n = 0; n < 20; n++) {
                write(put("of " + i, "value " + n, Expect.ANYTHING));
                if (!text(store.get(TABLE, key("of " + i)).orElseThrow()).equals("value " + n)) {
                    return false;
                }
            }
            return true;
        });

        assertThat(seen).containsOnly(true);
    }

    @Test
    void mergesOfManyWritersAllArrive() throws Exception {
        Table<List<String>> table = new Table<>(store, TextSet.TABLE);

        together(16, i -> {
            for (int n = 0; n < 5; n++) {
                table.merge(key("set"), List.of("writer " + i + " item " + n));
                table.merge(key("set"), List.of("writer " + i + " item " + n));
            }
            return i;
        });

        assertThat(table.get(key("set")).orElseThrow().value()).hasSize(80).doesNotHaveDuplicates();
    }

    @Test
    void whatWasWrittenSurvivesARestart() {
        write(put("a", "one", Expect.ANYTHING), put("b", "two", Expect.ANYTHING));
        write(delete("b", Expect.ANYTHING));
        long version = version("a");

        restart();

        assertThat(store.get(TABLE, key("a")).map(RecordStoreContract::text))
                .isEqualTo(survivesRestart() ? Optional.of("one") : Optional.empty());
        assertThat(store.get(TABLE, key("b"))).isEmpty();
        if (survivesRestart()) {
            assertThat(version("a")).isEqualTo(version);
        }
    }

    @Test
    void aVersionNeverComesAgainAfterARestart() {
        if (!survivesRestart()) {
            return;
        }
        write(put("a", "one", Expect.ABSENT));
        long first = version("a");
        write(delete("a", Expect.ANYTHING));
        restart();
        write(put("a", "one", Expect.ABSENT));

        assertThat(version("a")).isGreaterThan(first);
    }

    @Test
    void randomOperationsAgreeWithAPlainMap() {
        long seed = new Random().nextLong();
        RecordModel model = new RecordModel(seed);
        for (int part = 0; part < 4; part++) {
            model.run(store, 400);
            if (survivesRestart()) {
                restart();
                model.checkAll(store);
            }
        }
    }

    @Test
    void onAThreadThatMustNotWaitItAnswersAtOnceOrGivesUp() throws Exception {
        write(put("a", "one", Expect.ANYTHING), put("b", "two", Expect.ANYTHING));
        List<Key> keys = List.of(key("a"), key("b"), key("c"));
        List<Supplier<Object>> reads = List.of(
                () -> store.get(TABLE, key("a")).map(RecordStoreContract::text),
                () -> store.getAll(TABLE, keys).stream()
                        .map(found -> found.map(RecordStoreContract::text))
                        .toList(),
                () -> keys(KeyRange.all(), 10));

        for (Supplier<Object> read : reads) {
            Object expected = read.get();
            assertThat(attempted(read).orElse(expected)).isEqualTo(expected);
        }
        Optional<WriteOutcome> written = attempted(() -> write(put("c", "three", Expect.ABSENT)));

        assertThat(store.get(TABLE, key("c")).isPresent()).isEqualTo(written.isPresent());
    }

    /** The attempt of a thread that is interrupted: what waits all the same, for a lock, a thread or a socket, fails there. */
    private static <A> Optional<A> attempted(Supplier<A> call) throws Exception {
        return together(1, ignored -> {
                    Thread.currentThread().interrupt();
                    return NoWait.attempt(call);
                })
                .getFirst();
    }

    @Test
    void aClosedStoreSaysSo() {
        store.close();

        assertThatThrownBy(() -> store.get(TABLE, key("a"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.scan(TABLE, KeyRange.all(), 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> write(put("a", "x", Expect.ANYTHING))).isInstanceOf(IllegalStateException.class);
    }

    protected final WriteOutcome write(RecordChange... changes) {
        return store.write(List.of(changes));
    }

    protected static RecordChange put(String key, String value, Expect expect) {
        return new RecordChange.Put(TABLE, key(key), bytes(value), expect);
    }

    protected static RecordChange delete(String key, Expect expect) {
        return new RecordChange.Delete(TABLE, key(key), expect);
    }

    protected static Key key(String text) {
        return Key.of(bytes(text));
    }

    protected static String text(StoredRecord found) {
        return new String(found.value(), StandardCharsets.UTF_8);
    }

    private static Key key(int... unsigned) {
        byte[] bytes = new byte[unsigned.length];
        for (int i = 0; i < unsigned.length; i++) {
            bytes[i] = (byte) unsigned[i];
        }
        return Key.of(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private long version(String key) {
        return store.get(TABLE, key(key)).orElseThrow().version();
    }

    private List<Key> keys(KeyRange range, int limit) {
        return store.scan(TABLE, range, limit).stream().map(StoredRecord::key).toList();
    }

    private interface Work<A> {
        A of(int worker) throws Exception;
    }

    private static <A> List<A> together(int workers, Work<A> work) throws Exception {
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
}
