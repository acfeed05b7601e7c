package io.vaultx.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutcomeTest {
    @Test
    void percentilesAreThoseOfAllThreadsTogether() {
        Outcome fast = new Outcome();
        Outcome slow = new Outcome();
        for (int i = 1; i <= 99; i++) {
            fast.done(i * 10_000L, 1000);
        }
        slow.done(50_000_000, 1000);
        fast.lasted(2_000_000_000);
        slow.lasted(1_000_000_000);

        Outcome all = new Outcome();
        all.join(fast);
        all.join(slow);

        assertThat(all.operations()).isEqualTo(100);
        assertThat(all.seconds()).isEqualTo(2);
        assertThat(all.perSecond()).isEqualTo(50);
        assertThat(all.mebibytesPerSecond()).isEqualTo(100_000 / 2.0 / (1 << 20));
        assertThat(all.micros().getValueAtPercentile(50)).isEqualTo(500);
        assertThat(all.micros().getValueAtPercentile(99)).isEqualTo(990);
        assertThat(all.micros().getValueAtPercentile(99.9)).isBetween(50_000L, 50_100L);
    }

    @Test
    void failuresAreCountedAndSomeAreTold() {
        Outcome outcome = new Outcome();
        Outcome other = new Outcome();
        for (int i = 0; i < 4; i++) {
            outcome.failed("a" + i);
            other.failed("b" + i);
        }
        outcome.join(other);
        assertThat(outcome.failures()).isEqualTo(8);
        assertThat(outcome.examples()).containsExactly("a0", "a1", "a2", "a3", "b0");
    }
}
