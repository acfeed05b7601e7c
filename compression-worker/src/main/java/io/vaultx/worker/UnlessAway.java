package io.vaultx.worker;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.feed.FeedAwayException;
import io.vaultx.jobs.JobHandler;
import io.vaultx.jobs.JobResult;
import io.vaultx.jobs.RunningJob;
import java.time.Duration;

/**
 * Has a job wait while those it needs are away: the file-services, or the nodes of its chunks. That is not the job's fault, so
 * no attempt of it is used up. Thread-safe.
 */
final class UnlessAway implements JobHandler {
    /** Until they are asked again: most come back at once, of a restart or a change of leader. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    /** Until the next job is begun: while all that they need is away the others would be taken up and put off in vain. */
    private static final Duration HOLD = Duration.ofSeconds(1);

    private final JobHandler handler;
    private final Duration hold;

    UnlessAway(JobHandler handler) {
        this(handler, HOLD);
    }

    UnlessAway(JobHandler handler, Duration hold) {
        this.handler = handler;
        this.hold = hold;
    }

    @Override
    public JobResult handle(RunningJob job) throws Exception {
        JobResult result = told(job);
        if (result instanceof JobResult.NotNow) {
            rest();
        }
        return result;
    }

    private JobResult told(RunningJob job) throws Exception {
        try {
            return handler.handle(job);
        } catch (FeedAwayException away) {
            return notNow(away);
        } catch (ChunkStoreException failed) {
            if (failed.reason() == ChunkStoreException.Reason.UNAVAILABLE) {
                return notNow(failed);
            }
            throw failed;
        }
    }

    private void rest() {
        try {
            Thread.sleep(hold);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private static JobResult notNow(RuntimeException away) {
        return new JobResult.NotNow(String.valueOf(away.getMessage()), PAUSE);
    }
}
