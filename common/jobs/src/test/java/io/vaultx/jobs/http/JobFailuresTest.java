package io.vaultx.jobs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vaultx.jobs.JobsUnavailableException;
import io.vaultx.jobs.LateJobQueues;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import org.junit.jupiter.api.Test;

class JobFailuresTest {
    private final JobFailures failures = new JobFailures();

    /** A server serves before its Redis does: an error with a stack trace in the log would be taken for one. */
    @Test
    void queuesThatAreNotThereYetOrDoNotComeAreNothingBroken() {
        for (boolean coming : new boolean[] {true, false}) {
            Refusal refusal = refusal(catchThrowable(new LateJobQueues(coming)::names));

            assertThat(refusal.type()).isEqualTo(ProblemType.UNAVAILABLE);
            assertThat(refusal.detail()).contains(coming ? "not there yet" : "without job queues");
            assertThat(refusal.headers()).containsKey("Retry-After");
            assertThat(refusal.isExpected()).isTrue();
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsAFailureAndSaysWhetherItMayHaveHappened() {
        Refusal nothing = refusal(new JobsUnavailableException("no connection", null, true));
        Refusal unknown = refusal(new JobsUnavailableException("silent", null, false));

        assertThat(nothing.type()).isEqualTo(ProblemType.UNAVAILABLE);
        assertThat(unknown.type()).isEqualTo(ProblemType.OUTCOME_UNKNOWN);
        assertThat(nothing.isExpected()).isFalse();
        assertThat(unknown.isExpected()).isFalse();
    }

    private Refusal refusal(Throwable failure) {
        return failures.translate(failure).orElseThrow();
    }
}
