package io.vaultx.records.riak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.records.Expect;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreFailedException;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import shaded.com.basho.riak.protobuf.RiakPB.RpbBucketProps;

/** A cluster that cannot keep what is promised is refused at the start, with the reason. */
class StartUpCheckTest {
    private final StandInRiak riak = StandInRiak.start(1);

    @AfterEach
    void close() {
        riak.close();
    }

    private RecordStore open(@Nullable RecordStore elsewhere) {
        return RiakRecordStore.open(
                RiakServer.settings(List.of(riak.address()), "space", 300), List.of(Scene.SETS), elsewhere);
    }

    private void change(String type, UnaryOperator<RpbBucketProps.Builder> change) {
        RpbBucketProps before = Objects.requireNonNull(riak.store().types.get(type));
        riak.store().types.put(type, change.apply(before.toBuilder()).build());
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(() -> open(null))
                .isInstanceOf(RecordStoreFailedException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void aClusterAsDocumentedIsTaken() {
        try (RecordStore store = open(null)) {
            assertThat(store.writesWhole()).isFalse();
        }
        open(null).close();
    }

    @ParameterizedTest
    @CsvSource({"allow_mult,true", "last_write_wins,false", "consistent,false", "n_val,3", "write_once,false"})
    void eachPropertyOfTheOrdinaryTypeIsChecked(String property, String needed) {
        change("vaultx", props -> switch (property) {
            case "allow_mult" -> props.setAllowMult(false);
            case "last_write_wins" -> props.setLastWriteWins(true);
            case "consistent" -> props.setConsistent(true);
            case "write_once" -> props.setWriteOnce(true);
            default -> props.setNVal(2);
        });

        assertRefused("bucket type vaultx", property, "need " + property + "=" + needed, "docs/RIAK.md");
    }

    @Test
    void aTypeThatIsNotThereIsNamed() {
        riak.store().types.remove("vaultx");

        assertRefused("No bucket-type named 'vaultx'");
    }

    @Test
    void anExclusiveTypeThatIsNotConsistentIsRefused() {
        change("vaultx-exclusive", props -> props.setConsistent(false));

        assertRefused("vaultx-exclusive", "consistent=true");
    }

    @Test
    void aSingleNodeWhoseEnsemblesNeverFormIsRefused() {
        riak.store().consistent().active = false;

        assertThatThrownBy(() -> open(null))
                .isInstanceOf(RecordStoreFailedException.class)
                .hasMessageContainingAll("vaultx-exclusive", "does not answer", "three nodes", "docs/RIAK.md")
                .hasMessageNotContaining("vaultx.records");
    }

    @Test
    void anExclusiveTypeThatLetsTwoWinIsRefused() {
        riak.store().consistent().takesAll = true;

        assertRefused("vaultx-exclusive", "took two writes where one had to lose");
    }

    @Test
    void aBackendWithoutIndexesIsRefused() {
        riak.store().indexed = false;

        assertRefused("leveldb or leveled");
    }

    @Test
    void aClusterThatIsNotThereIsNamed() {
        riak.stop();

        assertRefused("127.0.0.1:" + riak.address().port(), "cannot be reached");
    }

    @Test
    void withTheExclusiveTablesElsewhereOneNodeWillDo() {
        riak.store().consistent().active = false;
        riak.store().types.remove("vaultx-exclusive");

        try (RecordStore elsewhere = new MemoryRecordStore();
                RecordStore store = open(elsewhere)) {
            store.write(List.of(Scene.put(Scene.ROWS, "a", "1", Expect.ABSENT)));
            assertThat(Scene.text(elsewhere.get(Scene.ROWS, Scene.key("a")))).isEqualTo("1");
        }
    }
}
