package io.vaultx.chunks.cut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FixedSizeTest {
    @Test
    void everyChunkButTheLastHasTheSizeWhateverTheSteps() {
        for (int step : new int[] {1, 2, 3, 7, 10, 4096}) {
            assertThat(Cuts.sizes(new FixedSize(10), new byte[35], step))
                    .as("steps of %d", step)
                    .containsExactly(10, 10, 10, 5);
        }
    }

    @Test
    void aContentThatEndsAtACutHasNoEmptyChunkBehindIt() {
        assertThat(Cuts.sizes(new FixedSize(10), new byte[20], 4096)).containsExactly(10, 10);
    }

    @Test
    void aSizeBelowOneIsRefused() {
        assertThatThrownBy(() -> new FixedSize(0)).hasMessageContaining("got 0");
    }
}
