package io.vaultx.records.riak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.records.Key;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import shaded.com.google.protobuf.ByteString;

/** What lies in Riak, byte by byte: rows of format 1 are read for ever. */
class RowLayoutTest {
    private static final String LIVE =
            "01" + "01" + "0000000000000007" + "0102030405060708" + "1112131415161718" + "cafe";
    private static final String FREE = "01" + "00" + "0000000000000008" + "2122232425262728" + "0102030405060708";
    private static final String ORDINARY = "01" + "0102030405060708" + "cafe";

    private static ByteString stored(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void aLiveRow() {
        RowLayout.Exclusive row = RowLayout.exclusive(stored(LIVE));

        assertThat(row.value()).isEqualTo(new byte[] {(byte) 0xCA, (byte) 0xFE});
        assertThat(List.of(row.version(), row.stamp(), row.before()))
                .containsExactly(7L, 0x0102030405060708L, 0x1112131415161718L);
        assertThat(hex(RowLayout.exclusive(row))).isEqualTo(LIVE);
    }

    @Test
    void aFreeRow() {
        RowLayout.Exclusive row = RowLayout.exclusive(stored(FREE));

        assertThat(row.value()).isNull();
        assertThat(row.version()).isEqualTo(8);
        assertThat(hex(RowLayout.exclusive(row))).isEqualTo(FREE);
    }

    @Test
    void anOrdinaryRowAndAListing() {
        RowLayout.Ordinary row = RowLayout.ordinary(stored(ORDINARY));

        assertThat(row.stamp()).isEqualTo(0x0102030405060708L);
        assertThat(hex(RowLayout.ordinary(row))).isEqualTo(ORDINARY);
        assertThat(hex(RowLayout.LISTING)).isEqualTo("01");
    }

    @Test
    void aRowThatIsCutOrOfANewerFormatIsRefused() {
        for (int length = 0; length < 52; length += 2) {
            String cut = LIVE.substring(0, length);
            assertThatThrownBy(() -> RowLayout.exclusive(stored(cut))).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> RowLayout.exclusive(stored("02" + LIVE.substring(2))))
                .hasMessageContaining("format 2");
        assertThatThrownBy(() -> RowLayout.exclusive(stored("0102" + LIVE.substring(4))))
                .hasMessageContaining("got 2");
        assertThatThrownBy(() -> RowLayout.ordinary(stored(ORDINARY.substring(0, 16))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysAndTheStampOfSeveral() {
        assertThat(Place.stored(Key.of(new byte[0])).toStringUtf8()).isEqualTo("k");
        assertThat(hex(Place.stored(Key.of(new byte[] {0, (byte) 0xFF})).toByteArray()))
                .isEqualTo("6b00ff");
        assertThat(Place.KEYS_UNTIL.toStringUtf8()).isEqualTo("l");
        assertThatThrownBy(() -> Place.key(stored("78"))).isInstanceOf(IllegalArgumentException.class);
        // SHA-256 of the numbers 1 and 2, 8 bytes each, without its sign bit.
        assertThat(Stamps.joined(Set.of(1L, 2L))).isEqualTo(Stamps.joined(List.of(2L, 1L, 2L)));
        assertThat(Long.toHexString(Stamps.joined(List.of(1L, 2L)))).isEqualTo("c7654ecfd7b0b62");
        assertThat(Stamps.joined(List.of(5L, 5L))).isEqualTo(5);
    }
}
