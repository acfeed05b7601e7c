package io.vaultx.auth.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class TurnsTest {
    private static final Duration FOR_EVER = Duration.ofDays(1);

    @Test
    void whoFindsTheLineFullIsToldAtOnceToComeBack() {
        Turns turns = new Turns(2, 0, FOR_EVER);

        try (Turns.Turn first = turns.take();
                Turns.Turn second = turns.take()) {
            assertThat(first).isNotSameAs(second);
            for (int i = 0; i < 3; i++) {
                refused(turns);
            }
        }

        try (Turns.Turn free = turns.take()) {
            assertThat(free).isNotNull();
        }
    }

    @Test
    void whoWaitsTooLongIsToldToComeBackAndLeavesTheLine() {
        Turns turns = new Turns(1, 1, Duration.ZERO);

        try (Turns.Turn first = turns.take()) {
            assertThat(first).isNotNull();
            for (int i = 0; i < 3; i++) {
                refused(turns);
            }
        }

        try (Turns.Turn free = turns.take()) {
            assertThat(free).isNotNull();
        }
    }

    @Test
    void whoWaitsHasTheNextTurn() throws Exception {
        Turns turns = new Turns(1, 1, FOR_EVER);
        Turns.Turn first = turns.take();
        Thread waiting = Thread.startVirtualThread(() -> turns.take().close());

        first.close();

        waiting.join();
        turns.take().close();
    }

    private static void refused(Turns turns) {
        assertThatThrownBy(turns::take).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.type()).isEqualTo(ProblemType.UNAVAILABLE);
            assertThat(refusal.headers()).containsEntry("Retry-After", "5");
        });
    }
}
