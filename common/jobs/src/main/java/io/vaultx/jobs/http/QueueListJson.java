package io.vaultx.jobs.http;

import io.vaultx.jobs.JobControl;
import io.vaultx.jobs.QueueName;
import io.vaultx.web.PageCursor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A page of queues as answers show it. */
public record QueueListJson(List<QueueJson> items, @Nullable String next) {
    private static final String LIST = "job-queues";

    /**
     * @param names one more than fit, when there are more
     */
    static QueueListJson of(List<QueueName> names, int limit, Function<QueueName, JobControl.Counts> counts) {
        List<QueueName> page = names.subList(0, Math.min(limit, names.size()));
        List<QueueJson> items = page.stream()
                .map(name -> QueueJson.of(name, counts.apply(name)))
                .toList();
        return new QueueListJson(
                items,
                names.size() > limit
                        ? PageCursor.write(LIST, page.getLast().value().getBytes(StandardCharsets.UTF_8))
                        : null);
    }

    /** The name that the page before ended with; empty at the start. */
    static String position(@Nullable String after) {
        return after == null ? "" : new String(PageCursor.read(LIST, after), StandardCharsets.UTF_8);
    }
}
