package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PatrolTest {
    @Test
    void aFailedRoundIsFollowedByAnother() throws Exception {
        CountDownLatch rounds = new CountDownLatch(2);
        try (Patrol patrol = new Patrol("test", Duration.ZERO, () -> {
            rounds.countDown();
            throw new IllegalStateException("this round fails");
        })) {
            patrol.start();

            assertThat(rounds.await(30, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(patrol::start).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void oneThatIsClosedMakesNoRounds() {
        Patrol patrol = new Patrol("test", Duration.ofDays(1), () -> {
            throw new AssertionError("no round was due");
        });
        patrol.start();
        patrol.close();

        assertThat(patrol.goOn()).isFalse();
    }
}
