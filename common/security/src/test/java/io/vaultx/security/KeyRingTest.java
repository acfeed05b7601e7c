package io.vaultx.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class KeyRingTest {
    @Test
    void theMacIsHmacSha256() {
        // RFC 4231, test case 1 has a key of 20 bytes, which HMAC pads with zeros: so may we.
        byte[] key = HexFormat.of().parseHex("0b".repeat(20) + "00".repeat(12));
        KeyRing ring = KeyRing.parse("k " + CanonicalBase64.encode(key));

        assertThat(ring.mac("k", "Hi There"))
                .hasValueSatisfying(mac -> assertThat(HexFormat.of().formatHex(mac))
                        .isEqualTo("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
    }

    @Test
    void theFirstLineIsTheCurrentKey() {
        KeyRing ring = KeyRing.parse("new " + "A".repeat(43) + "\n\n old " + "B".repeat(42) + "A\n");

        assertThat(ring.currentId()).isEqualTo("new");
        assertThat(ring.mac("old", "x")).isPresent();
        assertThat(ring.mac("other", "x")).isEmpty();
    }

    @Test
    void aRingNeverShowsItsKeysNotEvenInErrors() {
        String key = "C".repeat(42) + "A";

        assertThat(KeyRing.parse("k1 " + key)).hasToString("KeyRing[k1]");
        for (String text :
                new String[] {"k1 " + key + "\nk1 " + key, key, "k1 " + key + " x", "k1 " + key.substring(5)}) {
            assertThatThrownBy(() -> KeyRing.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("CCC");
        }
    }

    @Test
    void anEmptyRingIsRefused() {
        assertThatThrownBy(() -> KeyRing.parse("\n")).hasMessageContaining("at least one key");
    }
}
