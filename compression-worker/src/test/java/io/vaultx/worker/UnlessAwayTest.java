package io.vaultx.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.feed.FeedAwayException;
import io.vaultx.jobs.JobHandler;
import io.vaultx.jobs.JobResult;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jobs while those they need are away. */
class UnlessAwayTest {
    private static JobResult handle(JobHandler handler) throws Exception {
        return new UnlessAway(handler).handle(new JobAtHand(new byte[0]));
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
