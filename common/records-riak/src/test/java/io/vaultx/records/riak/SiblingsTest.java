package io.vaultx.records.riak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.records.Codec;
import io.vaultx.records.Expect;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.Row;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import shaded.com.google.protobuf.ByteString;

/** Ordinary tables: what racing writers left side by side, and what was deleted under them. */
class SiblingsTest {
    private static final Key KEY = Scene.key("s");

    /** An item, and a note behind it. */
    private static final TableSpec<List<String>> NEWER = TableSpec.of("sets", new Codec<>() {
        @Override
        public void encode(List<String> value, FieldWriter out) {
            out.text(1, value.get(0)).text(7, value.get(1));
        }

        @Override
        public List<String> decode(FieldReader in) {
            return List.of(in.text(1), in.text(7));
        }
    });

    private final Scene scene = new Scene();
    private final RiakObjects raw = scene.raw();
    private final Place place = scene.ordinary("sets", "s");

    @AfterEach
    void close() {
        raw.close();
        scene.close();
    }

    /** A row as a writer leaves it that knew nothing of the others. */
    private void sibling(String item, long stamp) throws RiakCallException {
        raw.put(place, RowLayout.ordinary(new RowLayout.Ordinary(encoded(item), stamp)), ByteString.EMPTY, false);
    }

    /** A row as a newer program leaves it, with a field that this one does not know. */
    private void newerSibling(String item, String note, long stamp) throws RiakCallException {
        byte[] value = ((RecordChange.Put) new Table<>(scene.store(), NEWER).insert(KEY, List.of(item, note))).value();
        raw.put(place, RowLayout.ordinary(new RowLayout.Ordinary(value, stamp)), ByteString.EMPTY, false);
    }

    private byte[] encoded(String item) {
        return ((RecordChange.Put) scene.sets().insert(KEY, List.of(item))).value();
    }

    private List<String> items() {
        return scene.sets().get(KEY).map(Row::value).orElse(List.of());
    }

    /** Its form is not the one that a merge would give it, so whoever joins it with itself is seen. */
    @Test
    void aRowThatArrivedTwiceIsReadAsItWasWritten() throws Exception {
        byte[] value = ((RecordChange.Put) scene.sets().put(Scene.key("k"), List.of("b", "a"))).value();
        Place place = scene.ordinary("sets", "k");
        byte[] row = RowLayout.ordinary(new RowLayout.Ordinary(value, Stamps.fresh()));
        try (RiakObjects raw = scene.raw()) {
            raw.put(place, row, ByteString.EMPTY, false);
            raw.put(place, row, ByteString.EMPTY, false);
        }
        assertThat(scene.riak().store().ordinary().siblings(place)).isEqualTo(2);

        assertThat(scene.store().get("sets", Scene.key("k")).orElseThrow().value())
                .isEqualTo(value);
    }

    @Test
    void whatWasWrittenSideBySideIsReadTogetherAndWrittenBackAsOne() throws Exception {
        sibling("a", 1);
        sibling("b", 2);
        sibling("c", 3);
        assertThat(scene.riak().store().ordinary().siblings(place)).isEqualTo(3);
        long version = version();

        assertThat(items()).containsExactly("a", "b", "c");

        assertThat(scene.riak().store().ordinary().siblings(place)).isEqualTo(1);
        assertThat(version()).as("the version does not change by being read").isEqualTo(version);
    }

    private long version() {
        return scene.store().get("sets", KEY).orElseThrow().version();
    }

    @Test
    void aSiblingMoreIsAnotherVersion() throws Exception {
        sibling("a", 1);
        long one = version();
        sibling("b", 2);
        assertThat(version()).isNotEqualTo(one);

        RecordChange.Put late = new RecordChange.Put("sets", KEY, encoded("x"), Expect.version(one));

        assertThat(scene.store().write(List.of(late)).written()).isFalse();
        assertThat(items()).containsExactly("a", "b");
    }

    @Test
    void theSameChangeThatArrivedTwiceIsOne() throws Exception {
        sibling("a", 1);
        long once = version();
        sibling("a", 1);

        assertThat(version()).isEqualTo(once);
        assertThat(items()).containsExactly("a");
    }

    @Test
    void aReadTakesNothingAwayThatANewerProgramWrote() throws Exception {
        newerSibling("a", "note", 1);
        newerSibling("b", "another", 2);
        long version = version();

        assertThat(items()).containsExactly("a", "b");

        assertThat(raw.get(place).values())
                .extracting(row -> new String(RowLayout.ordinary(row).value(), StandardCharsets.UTF_8))
                .satisfiesExactlyInAnyOrder(
                        row -> assertThat(row).contains("note"),
                        row -> assertThat(row).contains("another"));
        assertThat(version()).isEqualTo(version);
    }

    @Test
    void aScanShowsSiblingsTogether() throws Exception {
        sibling("a", 1);
        sibling("b", 2);

        assertThat(scene.sets().scan(KeyRange.all(), 10)).extracting(Row::value).containsExactly(List.of("a", "b"));
    }

    @Test
    void aHundredSiblingsAreJoinedBeforeTheyAreTooMany() throws Exception {
        for (int i = 0; i < StandInCopies.MAX_SIBLINGS; i++) {
            sibling("item %03d".formatted(i), i + 1);
        }
        assertThatThrownBy(() -> sibling("one more", 1_000)).hasMessageContaining("too_many_siblings");

        scene.sets().merge(KEY, List.of("one more"));

        assertThat(items()).hasSize(StandInCopies.MAX_SIBLINGS + 1).contains("item 000", "one more");
        assertThat(scene.riak().store().ordinary().siblings(place)).isEqualTo(1);
    }

    @Test
    void aDeleteTakesWhatItSawAndNotWhatCameMeanwhile() throws Exception {
        sibling("seen", 1);
        ByteString seen = raw.get(place).context();
        sibling("new", 2);

        raw.delete(place, seen);

        assertThat(items()).containsExactly("new");
    }

    @Test
    void whatWasDeletedComesBackOnlyWhenItIsWritten() {
        for (int round = 0; round < 20; round++) {
            scene.riak().store().ordinary().reaps = round % 3 / 2.0;
            scene.sets().merge(KEY, List.of("of round " + round));
            long version = version();
            scene.store().write(List.of(Scene.delete("sets", "s")));

            assertThat(items()).isEmpty();
            assertThat(scene.store().scan("sets", KeyRange.all(), 10)).isEmpty();

            scene.sets().merge(KEY, List.of("again in " + round));
            assertThat(items()).as("round %d", round).containsExactly("again in " + round);
            assertThat(version()).isNotEqualTo(version);
            scene.store().write(List.of(Scene.delete("sets", "s")));
        }
    }

    @Test
    void aRowMadeOverATombstoneContinuesItsHistory() throws Exception {
        sibling("a", 1);
        scene.store().write(List.of(Scene.delete("sets", "s")));

        scene.sets().merge(KEY, List.of("b"));

        assertThat(scene.riak().store().ordinary().siblings(place))
                .as("without the tombstone's context there were two")
                .isEqualTo(1);
    }

    @Test
    void aWriteBackThatComesLateBringsNothingBack() throws Exception {
        sibling("a", 1);
        sibling("b", 2);
        scene.riak().faults = request ->
                StandInFault.of(StandInRiak.isWrite(request) ? StandInFault.Kind.LATE : StandInFault.Kind.NONE);
        assertThat(items()).containsExactly("a", "b");
        scene.riak().faults = request -> StandInFault.NONE;
        scene.store().write(List.of(Scene.delete("sets", "s")));

        scene.riak().letLateOnesArrive();

        assertThat(items()).isEmpty();
    }

    @Test
    void anIndexThatNamesDeletedKeysFillsThePageAllTheSame() {
        for (int i = 0; i < 40; i++) {
            scene.sets().merge(Scene.key("k%02d".formatted(i)), List.of("x"));
        }
        for (int i = 0; i < 40; i++) {
            if (i % 4 != 0) {
                scene.store().write(List.of(Scene.delete("sets", "k%02d".formatted(i))));
            }
        }

        List<StoredRecord> page = scene.store().scan("sets", KeyRange.all(), 9);

        assertThat(page)
                .extracting(StoredRecord::key)
                .isEqualTo(IntStream.range(0, 9)
                        .mapToObj(i -> Scene.key("k%02d".formatted(4 * i)))
                        .toList());
    }

    @Test
    void aDamagedRowIsToldAndNeverTakenForAbsent() throws Exception {
        raw.put(place, "no row".getBytes(StandardCharsets.US_ASCII), ByteString.EMPTY, false);

        assertThatThrownBy(() -> scene.store().get("sets", KEY))
                .isInstanceOf(RecordStoreFailedException.class)
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> scene.store().scan("sets", KeyRange.all(), 1))
                .isInstanceOf(RecordStoreFailedException.class);
    }
}
