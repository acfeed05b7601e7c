package io.vaultx.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NoWaitTest {
    @Test
    void whatNeedNotWaitIsDoneOnTheSpot() {
        assertThat(NoWait.attempt(Thread::currentThread)).contains(Thread.currentThread());
        assertThat(NoWait.isAsked()).isFalse();
    }

    @Test
    void whatWouldWaitEndsTheAttemptAndNothingBehindItIsDone() {
        AtomicInteger behind = new AtomicInteger();

        boolean done = NoWait.attempt(() -> {
            NoWait.giveUp();
            behind.incrementAndGet();
        });

        assertThat(done).isFalse();
        assertThat(behind).hasValue(0);
        assertThat(NoWait.isAsked()).isFalse();
    }

    @Test
    void anInnerAttemptEndsTheOuterOne() {
        AtomicInteger slowWays = new AtomicInteger();

        boolean done = NoWait.attempt(() -> {
            if (!NoWait.attempt(NoWait::giveUp)) {
                slowWays.incrementAndGet();
            }
        });

        assertThat(done).isFalse();
        assertThat(slowWays).hasValue(0);
    }

    @Test
    void outsideOfAnAttemptNobodyGivesUp() {
        NoWait.giveUp();
        assertThat(NoWait.isAsked()).isFalse();
    }

    @Test
    void aFailureIsNoGivingUp() {
        Runnable failing = () -> {
            throw new IllegalStateException("broken");
        };
        assertThatThrownBy(() -> NoWait.attempt(failing)).hasMessage("broken");
        assertThat(NoWait.isAsked()).isFalse();
    }

    @Test
    void whoCatchesEverythingPassesTheGivingUpOn() {
        assertThat(NoWait.attempt(() -> {
                    try {
                        NoWait.giveUp();
                    } catch (Throwable caught) {
                        NoWait.passOn(caught);
                    }
                }))
                .isFalse();
        NoWait.passOn(new IllegalStateException("stays where it is"));
    }

    @Test
    void aHandOverToAnotherThreadIsAWait() {
        try (PlatformThreads threads = PlatformThreads.named("test", 1)) {
            assertThat(NoWait.attempt(() -> threads.call(() -> true))).isEmpty();
            assertThat(threads.call(() -> true)).isTrue();
        }
    }

    @Test
    void memoryThatIsNotThereIsAWaitAndNothingOfItIsTaken() {
        ByteBudget budget = new ByteBudget(100);
        assertThat(budget.tryTake(80)).isTrue();

        assertThat(NoWait.attempt(() -> budget.take(30, Duration.ofMinutes(1)))).isEmpty();
        assertThat(budget.lentBytes()).isEqualTo(80);
        assertThat(budget.waiters()).isZero();
        assertThat(NoWait.attempt(() -> budget.take(20, Duration.ofMinutes(1)))).contains(true);
    }
}
