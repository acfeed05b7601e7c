package io.vaultx.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyBuilderTest {
    /** The form is stored: these bytes hold for ever. */
    @Test
    void theFormIsAsDocumented() {
        Key key = new KeyBuilder()
                .text("a\0é")
                .longAscending(1)
                .longDescending(1)
                .intAscending(-1)
                .bytes(new byte[] {0, 7})
                .key();

        assertThat(key)
                .hasToString("61" + "00ff" + "c3a9" + "0001" + "8000000000000001" + "7ffffffffffffffe" + "7fffffff"
                        + "0007");
    }

    @Test
    void whatWentInComesOut() {
        byte[] fixed = {0, (byte) 0xFF, 1};
        Key key = new KeyBuilder()
                .text("a\0b\uD83D\uDE00")
                .text("")
                .longAscending(Long.MIN_VALUE)
                .longDescending(Long.MAX_VALUE)
                .intAscending(42)
                .bytes(fixed)
                .key();

        KeyReader in = new KeyReader(key);

        assertThat(in.text()).isEqualTo("a\0b\uD83D\uDE00");
        assertThat(in.text()).isEmpty();
        assertThat(in.longAscending()).isEqualTo(Long.MIN_VALUE);
        assertThat(in.longDescending()).isEqualTo(Long.MAX_VALUE);
        assertThat(in.intAscending()).isEqualTo(42);
        assertThat(in.atEnd()).isFalse();
        assertThat(in.bytes(3)).isEqualTo(fixed);
        assertThat(in.atEnd()).isTrue();
    }

    @Test
    void keysSortAsTheirElementsDo() {
        record Elements(String text, long up, long down, int small) {
            static Elements random(Random random) {
                char[] chars = new char[random.nextInt(3)];
                for (int i = 0; i < chars.length; i++) {
                    chars[i] = new char[] {0, 1, 'a', '\u00FF', '\u4E00'}[random.nextInt(5)];
                }
                long[] longs = {Long.MIN_VALUE, -1, 0, 1, 256, Long.MAX_VALUE};
                return new Elements(
                        new String(chars), longs[random.nextInt(6)], longs[random.nextInt(6)], random.nextInt(3) - 1);
            }

            Key key() {
                return new KeyBuilder()
                        .text(text)
                        .longAscending(up)
                        .longDescending(down)
                        .intAscending(small)
                        .key();
            }
        }
        Comparator<Elements> natural = Comparator.comparing(Elements::text)
                .thenComparing(Elements::up)
                .thenComparing(Elements::down, Comparator.reverseOrder())
                .thenComparing(Elements::small);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            Elements one = Elements.random(random);
            Elements other = Elements.random(random);

            assertThat(Integer.signum(one.key().compareTo(other.key())))
                    .as("seed %d: %s and %s", seed, one, other)
                    .isEqualTo(Integer.signum(natural.compare(one, other)));
        }
    }

    @Test
    void aPrefixOfATextFindsTheTextsThatStartWithIt() {
        KeyRange range =
                KeyRange.prefix(new KeyBuilder().text("owner").textPrefix("a\0").key());

        assertThat(range.contains(ownerAnd("a\0"))).isTrue();
        assertThat(range.contains(ownerAnd("a\0b"))).isTrue();
        assertThat(range.contains(ownerAnd("a"))).isFalse();
        assertThat(range.contains(ownerAnd("b"))).isFalse();
    }

    @Test
    void aWholeTextAsPrefixFindsNoLongerText() {
        KeyRange range = KeyRange.prefix(new KeyBuilder().text("a").key());

        assertThat(range.contains(new KeyBuilder().text("a").text("x").key())).isTrue();
        for (String longer : List.of("ab", "a\0", "a\u0001")) {
            assertThat(range.contains(new KeyBuilder().text(longer).key())).isFalse();
        }
    }

    @Test
    void whatCannotBeKeptIsRefused() {
        assertThatThrownBy(() -> new KeyBuilder().text("a\uD800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("surrogate at 1");
        assertThatThrownBy(() -> new KeyBuilder().textPrefix("a").text("b")).isInstanceOf(IllegalStateException.class);
        KeyBuilder tooLong =
                new KeyBuilder().bytes(new byte[RecordStore.MAX_KEY_BYTES]).text("");
        assertThatThrownBy(tooLong::key)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4098");
    }

    @Test
    void aKeyCutAnywhereIsMalformed() {
        byte[] whole = new KeyBuilder().text("a\0b").longAscending(5).key().bytes();
        for (int length = 0; length < whole.length; length++) {
            KeyReader in = new KeyReader(Key.of(Arrays.copyOf(whole, length)));

            assertThatThrownBy(() -> {
                        in.text();
                        in.longAscending();
                    })
                    .as("cut to %d", length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Key ownerAnd(String text) {
        return new KeyBuilder().text("owner").text(text).key();
    }
}
