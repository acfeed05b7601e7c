package io.vaultx.node.segment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LingerTest {
    private static final int CHUNK = 256 << 10;

    private final Linger linger = new Linger();

    @Test
    void aBatchOfLargeChunksWaitsOnceWhenOthersWereLeftBehind() {
        linger.ended(4 * CHUNK);
        linger.begin(true);

        assertThat(linger.waited(2, 2 * CHUNK)).isTrue();
        assertThat(linger.waited(3, 3 * CHUNK)).isFalse();
    }

    @Test
    void aWriterWhoIsAloneNeverWaits() {
        linger.ended(4 * CHUNK);
        linger.begin(false);

        assertThat(linger.waited(1, CHUNK)).isFalse();
    }

    @Test
    void aFileOfSomeChunksNeverWaits() {
        linger.ended(CHUNK);
        linger.begin(true);

        assertThat(linger.waited(2, 2 * CHUNK)).isFalse();
    }

    @Test
    void smallChangesNeverWait() {
        linger.ended(4 * CHUNK);
        linger.begin(true);

        assertThat(linger.waited(64, 64 * 4096)).isFalse();
        assertThat(linger.waited(1, 0)).isFalse();
    }

    @Test
    void aBatchThatIsWorthItsSyncDoesNotWait() {
        linger.ended(4 * CHUNK);
        linger.begin(true);

        assertThat(linger.waited(8, 8 * CHUNK)).isFalse();
    }
}
