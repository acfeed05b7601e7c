package io.vaultx.jobs.messaging;

import io.vaultx.jobs.JobResult;
import io.vaultx.jobs.RunningJob;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/** A job on its way through a channel, and what was said of it. */
final class JobMessage {
    private final RunningJob job;
    private final CompletableFuture<JobResult> result = new CompletableFuture<>();

    JobMessage(RunningJob job) {
        this.job = job;
    }

    JobMessage sentTo(Consumer<Message<RunningJob>> channel) {
        channel.accept(Message.of(
                job,
                Metadata.empty(),
                () -> said(JobResult.DONE),
                reason ->
                        said(new JobResult.TryAgain(reason.getClass().getSimpleName() + ": " + reason.getMessage()))));
        return this;
    }

    private CompletionStage<Void> said(JobResult end) {
        result.complete(end);
        return CompletableFuture.completedStage(null);
    }

    /** Waits for the channel. */
    JobResult result() throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing fails it", e);
        }
    }
}
