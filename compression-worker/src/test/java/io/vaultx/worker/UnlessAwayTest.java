package io.vaultx.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.feed.FeedAwayException;
import io.vaultx.chunks.place.Await;
import io.vaultx.jobs.JobHandler;
import io.vaultx.jobs.JobResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jobs while those they need are away. */
class UnlessAwayTest {
    private static JobResult handle(JobHandler handler) throws Exception {
        return new UnlessAway(handler, Duration.ZERO).handle(new JobAtHand(new byte[0]));
    }

    /** Without the rest every job that waits would be taken up and put off, as fast as that goes. */
    @Test
    void theNextJobIsNotBegunAtOnceAndAnEndDoesNotWaitForThat() throws Exception {
        JobResult.NotNow full = new JobResult.NotNow("no space", UnlessAway.PAUSE);
        UnlessAway resting = new UnlessAway(job -> full, Duration.ofMinutes(10));
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread hand = Thread.startVirtualThread(() -> {
            try {
                assertThat(resting.handle(new JobAtHand(new byte[0]))).isSameAs(full);
                interrupted.complete(Thread.currentThread().isInterrupted());
            } catch (Exception | AssertionError e) {
                interrupted.completeExceptionally(e);
            }
        });
        Await.until("it rests", () -> hand.getState() == Thread.State.TIMED_WAITING);

        hand.interrupt();

        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aJobWaitsForTheFileServicesWithoutUsingUpAttempts() throws Exception {
        JobResult result = handle(job -> {
            throw new FeedAwayException("nobody answered", null);
        });

        assertThat(result).isEqualTo(new JobResult.NotNow("nobody answered", UnlessAway.PAUSE));
    }

    @Test
    void aJobWaitsForTheNodesOfItsChunks() throws Exception {
        JobResult result = handle(job -> {
            throw new ChunkStoreException(Reason.UNAVAILABLE, "no node answered");
        });

        assertThat(result).isEqualTo(new JobResult.NotNow("no node answered", UnlessAway.PAUSE));
    }

    @ParameterizedTest
    @EnumSource(value = Reason.class, mode = EnumSource.Mode.EXCLUDE, names = "UNAVAILABLE")
    void anotherFailureOfTheChunksIsTheJobs(Reason reason) {
        ChunkStoreException failure = new ChunkStoreException(reason, "failed");

        assertThatThrownBy(() -> handle(job -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void everythingElseIsPassedOn() throws Exception {
        for (JobResult result : List.of(JobResult.DONE, new JobResult.TryAgain("odd"), new JobResult.GiveUp("never"))) {
            assertThat(handle(job -> result)).isSameAs(result);
        }
        for (Exception failure : List.of(new IllegalStateException("500"), new IOException("x"))) {
            assertThatThrownBy(() -> handle(job -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
        }
    }
}
