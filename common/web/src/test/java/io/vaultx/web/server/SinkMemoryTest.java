package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SinkMemoryTest {
    private static final long BYTES = 128L << 20;

    @Test
    void fewAnswersGetLargeBuffers() {
        SinkMemory memory = opened(64);

        assertThat(memory.room()).isEqualTo(SinkMemory.LARGEST);
    }

    @Test
    void thousandsStayWithinTheSameMemory() {
        SinkMemory memory = opened(2000);

        assertThat(memory.room() * 2000L * ResponseBodySink.IN_FLIGHT).isLessThanOrEqualTo(BYTES);
    }

    @Test
    void theSmallestBufferIsStillWorthAWrite() {
        SinkMemory memory = opened(1_000_000);

        assertThat(memory.room()).isEqualTo(SinkMemory.SMALLEST);
    }

    @Test
    void aClosedAnswerGivesItsShareBack() {
        SinkMemory memory = opened(2000);
        for (int i = 0; i < 1990; i++) {
            memory.closed();
        }

        assertThat(memory.room()).isEqualTo(SinkMemory.LARGEST);
    }

    private static SinkMemory opened(int count) {
        SinkMemory memory = new SinkMemory(BYTES);
        for (int i = 0; i < count; i++) {
            memory.opened();
        }
        return memory;
    }
}
