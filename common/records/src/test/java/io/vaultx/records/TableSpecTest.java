package io.vaultx.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Stored values that are joined without anybody reading them. */
class TableSpecTest {
    /** What a newer program stores beside the set of texts. */
    private static byte[] stored(String note, String... texts) {
        return stored(Map.of(7, note), texts);
    }

    private static byte[] stored(Map<Integer, String> notes, String... texts) {
        return FieldWriter.value(
                List.of(texts),
                new Codec<>() {
                    @Override
                    public void encode(List<String> value, FieldWriter out) {
                        out.texts(1, value);
                        new TreeMap<>(notes).forEach((field, note) -> {
                            if (!note.isEmpty()) {
                                out.text(field, note);
                            }
                        });
                    }

                    @Override
                    public List<String> decode(FieldReader in) {
                        return in.texts(1);
                    }
                },
                UnknownFields.NONE);
    }

    @Test
    void storedValuesJoinAsTheirMergeSaysInAnyOrder() {
        MergeLaws.assertHold(
                (one, other) -> Stored.of(TextSet.TABLE.join(one.bytes(), other.bytes())),
                List.of(
                        Stored.of(stored("")),
                        Stored.of(stored("", "a")),
                        Stored.of(stored("", "a", "b")),
                        Stored.of(stored("note", "b")),
                        Stored.of(stored("noto", "c")),
                        Stored.of(stored(Map.of(5, "five", 7, "note", 9, "nine"), "c")),
                        Stored.of(stored(Map.of(6, "six", 9, "none"), "c")),
                        Stored.of(stored("a longer note", "a", "c"))));
    }

    @Test
    void whatANewerProgramStoredSurvives() {
        byte[] joined = TextSet.TABLE.join(stored("", "a"), stored("note", "b"));

        assertThat(joined).isEqualTo(stored("note", "a", "b"));
    }

    @Test
    void differentFieldsOfNewerProgramsSurviveSideBySide() {
        byte[] joined = TextSet.TABLE.join(
                stored(Map.of(7, "note", 9, "short"), "a"), stored(Map.of(5, "five", 9, "longer"), "b"));

        assertThat(joined).isEqualTo(stored(Map.of(5, "five", 7, "note", 9, "longer"), "a", "b"));
    }

    @Test
    void aValueWithAFieldOfANewerProgramIsNotKnownWhole() {
        assertThat(TextSet.TABLE.knowsAll(stored("", "a", "b"))).isTrue();
        assertThat(TextSet.TABLE.knowsAll(stored("note", "a", "b"))).isFalse();
    }

    @Test
    void whatCannotBeJoinedIsRefused() {
        assertThatThrownBy(() -> TextSet.TABLE.join(new byte[] {9}, stored("")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TableSpec.of("things", TextSet.TABLE.codec()).join(stored(""), stored("")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("things");
    }

    /** Bytes that are equal when they say the same. */
    private record Stored(String hex) {
        static Stored of(byte[] bytes) {
            return new Stored(java.util.HexFormat.of().formatHex(bytes));
        }

        byte[] bytes() {
            return java.util.HexFormat.of().parseHex(hex);
        }
    }
}
