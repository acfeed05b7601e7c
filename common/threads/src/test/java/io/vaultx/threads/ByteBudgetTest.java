package io.vaultx.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final ByteBudget budget = new ByteBudget(1000);

    @Test
    void whatDoesNotFitIsNotTaken() {
        assertThat(budget.tryTake(600)).isTrue();
        assertThat(budget.tryTake(401)).isFalse();
        assertThat(budget.tryTake(400)).isTrue();
        assertThat(budget.take(1, Duration.ZERO)).isFalse();

        budget.give(1000);
        assertThat(budget.lentBytes()).isZero();
        assertThat(budget.waiters()).isZero();
    }

    @Test
    void spareBytesAreThoseOfTheFirstHalf() {
        assertThat(budget.tryTakeSpare(501)).isFalse();
        assertThat(budget.tryTakeSpare(500)).isTrue();
        assertThat(budget.tryTakeSpare(1)).isFalse();
        assertThat(budget.tryTake(500)).isTrue();
    }

    @Test
    void aShareIsAnEighthOfWhatIsLeftAndNeverUnderItsFloor() {
        assertThat(budget.takeShare(10, 1000, LONG)).isEqualTo(125);
        assertThat(budget.takeShare(10, 1000, LONG)).isEqualTo(109);
        assertThat(budget.takeShare(10, 20, LONG)).isEqualTo(20);
        assertThat(budget.tryTake(700)).isTrue();
        assertThat(budget.takeShare(40, 1000, LONG)).isEqualTo(40);
        assertThat(budget.takeShare(40, 1000, Duration.ZERO)).isZero();
        assertThat(budget.lentBytes()).isEqualTo(994);
    }

    @Test
    void whoWaitsIsServedInOrderAndNotOvertaken() throws Exception {
        assertThat(budget.tryTake(900)).isTrue();
        FutureTask<Boolean> large = waiting(800);
        FutureTask<Boolean> small = waiting(100);

        assertThat(budget.tryTake(1)).isFalse();
        budget.give(600);
        assertThat(budget.waiters()).isEqualTo(2);
        budget.give(100);

        assertThat(large.get()).isTrue();
        assertThat(budget.waiters()).isOne();
        budget.give(200);
        assertThat(small.get()).isTrue();
        assertThat(budget.lentBytes()).isEqualTo(900);
    }

    @Test
    void whoGivesUpMakesWayForTheNext() throws Exception {
        assertThat(budget.tryTake(900)).isTrue();
        FutureTask<Boolean> large = new FutureTask<>(() -> budget.take(800, LONG));
        Thread thread = Thread.ofVirtual().start(large);
        awaitWaiters(1);
        FutureTask<Boolean> small = waiting(100);

        thread.interrupt();

        assertThat(large.get()).isFalse();
        assertThat(small.get()).isTrue();
        assertThat(budget.lentBytes()).isEqualTo(1000);
    }

    @Test
    void moreThanTheLimitAndMoreThanLentAreErrors() {
        assertThatThrownBy(() -> budget.take(1001, LONG)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> budget.give(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ByteBudget(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void manyThreadsNeverHoldMoreThanTheLimitAndGiveEverythingBack() throws Exception {
        AtomicLong held = new AtomicLong();
        AtomicLong most = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Random random = new Random(i);
            threads.add(Thread.ofVirtual().start(() -> {
                for (int round = 0; round < 100; round++) {
                    Duration patience = random.nextBoolean() ? LONG : Duration.ofNanos(random.nextInt(100_000));
                    long taken = budget.takeShare(1 + random.nextInt(300), 300, patience);
                    most.accumulateAndGet(held.addAndGet(taken), Math::max);
                    Thread.yield();
                    held.addAndGet(-taken);
                    budget.give(taken);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(most.get()).isPositive().isLessThanOrEqualTo(1000);
        assertThat(budget.lentBytes()).isZero();
        assertThat(budget.waiters()).isZero();
    }

    private FutureTask<Boolean> waiting(long bytes) {
        int before = budget.waiters();
        FutureTask<Boolean> task = new FutureTask<>(() -> budget.take(bytes, LONG));
        Thread.ofVirtual().start(task);
        awaitWaiters(before + 1);
        return task;
    }

    private void awaitWaiters(int count) {
        while (budget.waiters() < count) {
            Thread.onSpinWait();
        }
    }
}
