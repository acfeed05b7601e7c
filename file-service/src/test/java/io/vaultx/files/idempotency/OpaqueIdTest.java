package io.vaultx.files.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpaqueIdTest {
    @Test
    void anIdIsBase32AsOthersSpellIt() {
        byte[] bytes = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");

        assertThat(OpaqueId.of(bytes)).isEqualTo("aaisem2ekvthpcezvk54zxpo74");
        assertThat(OpaqueId.parse("aaisem2ekvthpcezvk54zxpo74")).contains(bytes);
    }

    @Test
    void randomIdsComeBackAsTheirBytes() {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            assertThat(OpaqueId.bytes(OpaqueId.of(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void anIdHasOneSpelling() {
        assertThat(OpaqueId.parse("aaisem2ekvthpcezvk54zxpo75"))
                .as("a spare bit is set")
                .isEmpty();
        assertThat(OpaqueId.parse("AAISEM2EKVTHPCEZVK54ZXPO74")).isEmpty();
        assertThat(OpaqueId.parse("aaisem2ekvthpcezvk54zxpo7")).isEmpty();
        assertThat(OpaqueId.parse("aaisem2ekvthpcezvk54zxpo74=")).isEmpty();
        assertThat(OpaqueId.parse("")).isEmpty();
        assertThatThrownBy(() -> OpaqueId.bytes("nonsense")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatAnOperationDerivesIsItsOwnAndTheSameEachTime() {
        Operation one = Operation.fresh(new Random(1));
        Operation other = Operation.fresh(new Random(2));

        assertThat(one.derive("file")).isEqualTo(new Operation(one.id(), true).derive("file"));
        assertThat(one.derive("file")).isNotEqualTo(one.derive("life")).isNotEqualTo(other.derive("file"));
        assertThat(one.part("1")).isNotEqualTo(one.part("2"));
        assertThat(new Operation(one.id(), true).part("1").repeated()).isTrue();
        assertThat(one.deriveNumber("domain")).isNotZero().isNotEqualTo(other.deriveNumber("domain"));
    }
}
