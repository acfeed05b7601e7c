package io.vaultx.jobs.http;

import io.vaultx.jobs.JobControl;
import io.vaultx.jobs.JobState;
import io.vaultx.jobs.QueueName;
import io.vaultx.web.PageCursor;
import io.vaultx.web.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A page of jobs as answers show it. */
public record JobListJson(List<JobJson> items, @Nullable String next) {
    static JobListJson of(QueueName queue, JobState state, JobControl.Page page) {
        return new JobListJson(
                page.jobs().stream().map(JobJson::of).toList(),
                page.next()
                        .map(position ->
                                PageCursor.write(list(queue, state), position.getBytes(StandardCharsets.UTF_8)))
                        .orElse(null));
    }

    static Optional<String> position(QueueName queue, JobState state, @Nullable String after) {
        return Optional.ofNullable(after)
                .map(cursor -> new String(PageCursor.read(list(queue, state), cursor), StandardCharsets.UTF_8));
    }

    static Refusal noSuchPage(@Nullable String after) {
        return Refusal.invalid("after", "the 'next' of a page of this list", String.valueOf(after));
    }

    private static String list(QueueName queue, JobState state) {
        return "jobs\n" + queue + "\n" + state.wireName();
    }
}
