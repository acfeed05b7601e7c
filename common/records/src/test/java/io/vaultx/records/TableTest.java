package io.vaultx.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableTest {
    /** What a program one version ahead stores: one more field, and one more list. */
    private static final Codec<String> NEWER = new Codec<>() {
        @Override
        public void encode(String value, FieldWriter out) {
            out.text(1, value).number(2, 42).texts(3, List.of("p", "q"));
        }

        @Override
        public String decode(FieldReader in) {
            return in.text(1) + " " + in.number(2) + " " + in.texts(3);
        }
    };

    private static final Codec<String> OLDER = new Codec<>() {
        @Override
        public void encode(String value, FieldWriter out) {
            out.text(1, value);
        }

        @Override
        public String decode(FieldReader in) {
            return in.text(1);
        }
    };

    private static final Key KEY = new KeyBuilder().text("k").key();

    private final RecordStore store = new MemoryRecordStore();
    private final Table<String> older = new Table<>(store, TableSpec.of("notes", OLDER));
    private final Table<String> newer = new Table<>(store, TableSpec.of("notes", NEWER));

    @Test
    void aRowIsInsertedReplacedAndDeletedByItsVersion() {
        assertThat(older.write(older.insert(KEY, "one")).written()).isTrue();
        assertThat(older.write(older.insert(KEY, "again")).written()).isFalse();
        Row<String> first = older.get(KEY).orElseThrow();
        assertThat(older.write(older.replace(first, "two")).written()).isTrue();
        assertThat(older.write(older.replace(first, "late")).written()).isFalse();
        assertThat(older.write(older.delete(first)).written()).isFalse();
        Row<String> second = older.get(KEY).orElseThrow();
        assertThat(second.value()).isEqualTo("two");
        assertThat(older.write(older.delete(second)).written()).isTrue();
        assertThat(older.get(KEY)).isEmpty();
    }

    @Test
    void putAndDeleteByKeyAskForNothing() {
        older.write(older.put(KEY, "one"));
        older.write(older.put(KEY, "two"));

        assertThat(older.getAll(List.of(KEY)))
                .extracting(found -> found.map(Row::value))
                .containsExactly(Optional.of("two"));
        assertThat(older.scan(KeyRange.all(), 10)).hasSize(1);
        older.write(older.delete(KEY));
        assertThat(older.scan(KeyRange.all(), 10)).isEmpty();
    }

    @Test
    void fieldsOfANewerProgramSurviveTheRewriteOfAnOlderOne() {
        newer.write(newer.insert(KEY, "new"));

        older.write(older.replace(older.get(KEY).orElseThrow(), "rewritten"));

        assertThat(newer.get(KEY).orElseThrow().value()).isEqualTo("rewritten 42 [p, q]");
    }

    @Test
    void anUnknownFieldGivesWayToOneThatTheProgramWritesItself() {
        newer.write(newer.insert(KEY, "new"));
        Row<String> read = older.get(KEY).orElseThrow();

        newer.write(newer.replace(new Row<>(KEY, "own", read.version(), read.unknown()), "own"));

        assertThat(newer.get(KEY).orElseThrow().value()).isEqualTo("own 42 [p, q]");
        assertThat(newer.get(KEY).orElseThrow().unknown().isEmpty()).isTrue();
    }

    @Test
    void fieldsOfANewerProgramSurviveAMerge() {
        Merge<String> longest = (one, other) -> one.compareTo(other) > 0 ? one : other;
        Table<String> merging = new Table<>(store, TableSpec.merging("notes", OLDER, longest));
        newer.write(newer.insert(KEY, "b"));

        merging.merge(KEY, "c");
        merging.merge(KEY, "a");

        assertThat(newer.get(KEY).orElseThrow().value()).isEqualTo("c 42 [p, q]");
    }

    @Test
    void aMergeThatChangesNothingWritesNothing() {
        Table<List<String>> sets = new Table<>(store, TextSet.TABLE);
        sets.merge(KEY, List.of("a", "b"));
        long version = sets.get(KEY).orElseThrow().version();

        sets.merge(KEY, List.of("a"));

        assertThat(sets.get(KEY).orElseThrow().version()).isEqualTo(version);
        MergeLaws.assertHold(TextSet.UNION, List.of(List.of(), List.of("a"), List.of("a", "b"), List.of("c")));
    }

    @Test
    void aTableWithoutAMergeRefusesToMerge() {
        assertThatThrownBy(() -> older.merge(KEY, "x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("notes");
    }

    @Test
    void anUnreadableRecordIsNamedByTableAndKey() {
        for (byte[] value : List.of(new byte[0], new byte[] {2}, new byte[] {1}, new byte[] {1, 3, 50, 1})) {
            store.write(List.of(new RecordChange.Put("notes", KEY, value, Expect.ANYTHING)));

            assertThatThrownBy(() -> older.get(KEY))
                    .isInstanceOf(UnreadableRecordException.class)
                    .hasMessageContaining("notes")
                    .hasMessageContaining(KEY.toString());
        }
    }

    @Test
    void aNewerFormatSaysSo() {
        store.write(List.of(new RecordChange.Put("notes", KEY, new byte[] {2, 0}, Expect.ANYTHING)));

        assertThatThrownBy(() -> older.scan(KeyRange.all(), 1))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("format 2");
    }

    @Test
    void aTableNameOutsideTheRuleIsRefused() {
        for (String name : List.of("", "Notes", "1st", "a_b", "a".repeat(65))) {
            assertThatThrownBy(() -> TableSpec.of(name, OLDER)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
