package io.vaultx.jobs.http;

import io.vaultx.jobs.JobsNotThereException;
import io.vaultx.jobs.JobsUnavailableException;
import io.vaultx.jobs.QueueFullException;
import io.vaultx.web.FailureTranslator;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What failures of queues mean to a client. */
@Singleton
final class JobFailures implements FailureTranslator {
    private static final String SOON = "5";

    @Override
    public Optional<Refusal> translate(Throwable failure) {
        return Optional.ofNullable(
                switch (failure) {
                    case JobsNotThereException notThere ->
                        new Refusal(ProblemType.UNAVAILABLE, String.valueOf(notThere.getMessage()))
                                .header("Retry-After", SOON)
                                .expected();
                    case JobsUnavailableException away
                    when away.didNotHappen() ->
                        new Refusal(ProblemType.UNAVAILABLE, "the job queues cannot be reached now")
                                .header("Retry-After", SOON);
                    case JobsUnavailableException unknown ->
                        new Refusal(
                                        ProblemType.OUTCOME_UNKNOWN,
                                        "the job queues did not answer: it may have happened or not; repeat it")
                                .header("Retry-After", SOON);
                    case QueueFullException full ->
                        new Refusal(ProblemType.UNAVAILABLE, "too many jobs wait; nothing was published")
                                .header("Retry-After", SOON)
                                .expected();
                    default -> null;
                });
    }
}
