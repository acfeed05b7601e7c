package io.vaultx.web.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.threads.ByteBudget;
import io.vaultx.web.FixedBody;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonBytesTest {
    private static final int MAX = 1 << 20;
    private static final long LIMIT = 2 << 20;

    private final ByteBudget memory = new ByteBudget(LIMIT);

    @Test
    void memoryIsTakenForWhatCameAndNotForWhatWasAnnounced() {
        try (JsonBytes bytes = new JsonBytes(memory, MAX, MAX)) {
            assertThat(memory.lentBytes()).isZero();
            bytes.add(ByteBuffer.allocate(1));
            assertThat(memory.lentBytes()).isEqualTo(4096);
            bytes.add(ByteBuffer.allocate(4096));
            assertThat(memory.lentBytes()).isEqualTo(8192);
        }
        assertThat(memory.lentBytes()).isZero();
    }

    @Test
    void aBodyComesOutAsItWentInAndTakesNoMoreThanItsDeclaredLength() {
        for (int size : new int[] {0, 1, 4095, 4096, 4097, 100_000, MAX}) {
            byte[] content = new byte[size];
            new Random(size).nextBytes(content);
            for (int declared : new int[] {size, -1}) {
                byte[] read = JsonBody.with(new FixedBody(content, 3000, declared), memory, MAX, bytes -> {
                    assertThat(memory.lentBytes()).isGreaterThanOrEqualTo(bytes.length);
                    if (declared >= 0) {
                        assertThat(memory.lentBytes()).isEqualTo(size);
                    }
                    return bytes;
                });
                assertThat(read).isEqualTo(content);
                assertThat(memory.lentBytes()).isZero();
            }
        }
    }

    @Test
    void fiveHundredSlowBodiesNeverHoldMoreThanTheLimitAndTheRestIsToldToComeBack() {
        List<JsonBytes> open = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < 500; i++) {
            JsonBytes bytes = new JsonBytes(memory, MAX, MAX);
            open.add(bytes);
            try {
                bytes.add(ByteBuffer.allocate(30_000));
            } catch (Refusal tight) {
                assertThat(tight.type()).isEqualTo(ProblemType.UNAVAILABLE);
                assertThat(tight.headers()).containsKey("Retry-After");
                refused++;
            }
            assertThat(memory.lentBytes()).isLessThanOrEqualTo(LIMIT);
        }

        assertThat(refused).isBetween(400, 450);
        open.forEach(JsonBytes::close);
        assertThat(memory.lentBytes()).isZero();
    }

    @Test
    void aBodyThatIsRefusedGivesItsMemoryBack() {
        assertThatThrownBy(() -> JsonBody.with(new FixedBody(new byte[20_000], 3000, -1), memory, 16_384, b -> b))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(ProblemType.TOO_LARGE));
        assertThat(memory.lentBytes()).isZero();
    }
}
