package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.threads.ByteBudget;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class SinkMemoryTest {
    private static final long BYTES = 64L << 20;

    private final ByteBudget budget = new ByteBudget(BYTES);

    @Test
    void fewAnswersGetLargeBuffersAndSmallOnesWhatTheyNeed() {
        SinkMemory memory = new SinkMemory(budget, Duration.ZERO);

        for (int i = 0; i < 32; i++) {
            assertThat(memory.take(5 << 20)).isEqualTo(SinkMemory.LARGEST);
        }
        assertThat(memory.take(100)).isEqualTo(100);
    }

    @Test
    void howeverManyAnswersTheSumOfWhatWasLentStaysWithinTheLimit() {
        SinkMemory memory = new SinkMemory(budget, Duration.ZERO);
        List<Integer> lent = new ArrayList<>();

        assertThatThrownBy(() -> {
                    while (true) {
                        lent.add(memory.take(SinkMemory.LARGEST));
                    }
                })
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(ProblemType.UNAVAILABLE));

        assertThat(lent.stream().mapToLong(Integer::longValue).sum())
                .isEqualTo(budget.lentBytes())
                .isBetween(BYTES - SinkMemory.SMALLEST, BYTES);
        assertThat(lent).allMatch(size -> size >= SinkMemory.SMALLEST);
        lent.forEach(memory::give);
        assertThat(budget.lentBytes()).isZero();
    }

    @Test
    void largeBuffersOfTheFirstComeBackAsSmallOnesForAll() {
        SinkMemory memory = new SinkMemory(budget, Duration.ZERO);
        List<Integer> lent = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            memory.give(memory.take(SinkMemory.LARGEST));
            lent.add(memory.take(SinkMemory.SMALLEST));
        }

        assertThat(budget.lentBytes()).isEqualTo(2000L * SinkMemory.SMALLEST);
    }

    @Test
    void whoFindsNoRoomWaitsForABufferToComeBack() throws Exception {
        SinkMemory memory = new SinkMemory(budget, Duration.ofMinutes(5));
        assertThat(budget.tryTake(BYTES)).isTrue();
        FutureTask<Integer> waiting = new FutureTask<>(() -> memory.take(SinkMemory.LARGEST));
        Thread.ofVirtual().start(waiting);
        while (budget.waiters() == 0) {
            Thread.onSpinWait();
        }

        budget.give(SinkMemory.SMALLEST);

        assertThat(waiting.get()).isEqualTo(SinkMemory.SMALLEST);
    }
}
