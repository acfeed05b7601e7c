package io.vaultx.jobs.http;

import io.vaultx.jobs.Envelope;
import io.vaultx.jobs.JobControl;
import io.vaultx.web.Timestamps;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A job as answers show it.
 *
 * @param type null when its envelope cannot be read; it was written by a newer release then
 * @param payload base64
 * @param progress percent
 * @param since when it came into its state
 */
public record JobJson(
        String id,
        String state,
        String priority,
        @Nullable String type,
        @Nullable String payload,
        @Nullable Integer attempts,
        int failures,
        int losses,
        int progress,
        String publishedAt,
        String since,
        @Nullable String dueAt,
        @Nullable String consumer,
        @Nullable String lastFailure) {
    static JobJson of(JobControl.Entry job) {
        Envelope envelope = job.envelope();
        Instant dueAt = job.dueAt();
        return new JobJson(
                job.id().value(),
                job.state().wireName(),
                job.priority().name().toLowerCase(Locale.ROOT),
                envelope == null ? null : envelope.type(),
                envelope == null ? null : Base64.getEncoder().encodeToString(envelope.payload()),
                envelope == null ? null : envelope.retry().attempts(),
                job.failures(),
                job.losses(),
                job.progress(),
                Timestamps.format(job.publishedAt()),
                Timestamps.format(job.since()),
                dueAt == null ? null : Timestamps.format(dueAt),
                job.consumer(),
                job.lastFailure());
    }
}
