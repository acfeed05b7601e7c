package io.vaultx.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Fuzz;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stored values and keys that are not what anybody wrote: read as something that is written the same again, or refused. */
class ValueFuzzTest {
    private static final String TABLE = "samples";

    @Test
    void aValueIsReadOrUnreadable() {
        List<byte[]> valid = List.of(encoded(Sample.FULL), encoded(Sample.BARE));
        Fuzz.of("values", 20_000).bytes(valid, value -> {
            try {
                FieldReader in = FieldReader.ofValue(value);
                Sample sample = Sample.CODEC.decode(in);
                byte[] written = FieldWriter.value(sample, Sample.CODEC, in.unknown());
                FieldReader again = FieldReader.ofValue(written);
                assertThat(Sample.CODEC.decode(again)).isEqualTo(sample);
                assertThat(again.unknown().fields()).hasSameSizeAs(in.unknown().fields());
            } catch (IllegalArgumentException unreadable) {
                assertThat(unreadable.getMessage()).isNotBlank();
            }
        });
    }

    @Test
    void aTableNamesTheRowThatItCannotRead() {
        List<byte[]> valid = List.of(encoded(Sample.FULL), encoded(Sample.BARE));
        Key key = new KeyBuilder().text("k").key();
        Fuzz.of("rows", 5_000).bytes(valid, value -> {
            RecordStore store = new MemoryRecordStore();
            store.write(List.of(new RecordChange.Put(TABLE, key, value, Expect.ABSENT)));
            Table<Sample> table = new Table<>(store, TableSpec.of(TABLE, Sample.CODEC));
            try {
                Row<Sample> row = table.get(key).orElseThrow();
                assertThat(table.write(table.replace(row, row.value())).written())
                        .isTrue();
                assertThat(table.get(key).orElseThrow().value()).isEqualTo(row.value());
            } catch (UnreadableRecordException unreadable) {
                assertThat(unreadable).hasMessageContaining(TABLE).hasMessageContaining(key.toString());
            }
        });
    }

    @Test
    void aKeyHasOneReading() {
        List<byte[]> valid = List.of(
                new KeyBuilder().text("a\0b").longAscending(-1).key().bytes(),
                new KeyBuilder().text("").longAscending(Long.MIN_VALUE).key().bytes(),
                new KeyBuilder()
                        .text("\u00e9\ud83d\ude00")
                        .longAscending(7)
                        .key()
                        .bytes());
        Fuzz.of("keys", 20_000).bytes(valid, bytes -> {
            KeyReader in = new KeyReader(Key.of(bytes));
            try {
                String text = in.text();
                long number = in.longAscending();
                byte[] again =
                        new KeyBuilder().text(text).longAscending(number).key().bytes();
                assertThat(Arrays.copyOf(bytes, again.length)).isEqualTo(again);
                assertThat(in.atEnd()).isEqualTo(again.length == bytes.length);
            } catch (IllegalArgumentException malformed) {
                assertThat(malformed.getMessage()).isNotBlank();
            }
        });
    }

    private static byte[] encoded(Sample sample) {
        return FieldWriter.value(sample, Sample.CODEC, UnknownFields.NONE);
    }
}
