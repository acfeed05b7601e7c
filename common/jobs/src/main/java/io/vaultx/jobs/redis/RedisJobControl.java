package io.vaultx.jobs.redis;

import io.vaultx.jobs.Envelope;
import io.vaultx.jobs.EnvelopeLayout;
import io.vaultx.jobs.JobControl;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobPriority;
import io.vaultx.jobs.JobState;
import io.vaultx.jobs.NoSuchPageException;
import io.vaultx.jobs.QueueName;
import io.vaultx.jobs.RateLimit;
import io.vaultx.jobs.UnreadableEnvelopeException;
import io.vaultx.redis.RedisReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A queue looked at and mended. Large changes are made in steps of a bounded length, so that Redis serves others between. */
final class RedisJobControl implements JobControl {
    private static final int MAX_PAGE = 1_000;
    private static final int STEP = 500;

    private static final String ENTRY = "[0-9]{1,18}-[0-9]{1,18}";
    private static final Pattern IN_A_STREAM = Pattern.compile(ENTRY);
    private static final Pattern IN_STREAMS = Pattern.compile("[1-3] " + ENTRY);
    private static final Pattern DELAYED = Pattern.compile("[0-9]{1,16} [A-Za-z0-9._:@-]{1,128}");

    private final Server server;
    private final QueueName queue;

    RedisJobControl(Server server, QueueName queue) {
        this.server = server;
        this.queue = queue;
    }

    @Override
    public Counts counts() {
        List<RedisReply> numbers =
                server.run(QueueScript.COUNTS, queue, new Arguments()).items();
        long limit = numbers.get(6).number();
        long oldest = numbers.get(12).number();
        return new Counts(
                numbers.get(0).number(),
                numbers.get(1).number(),
                numbers.get(2).number(),
                numbers.get(3).number(),
                numbers.get(4).number(),
                numbers.get(8).number(),
                numbers.get(9).number(),
                numbers.get(10).number(),
                numbers.get(11).number(),
                oldest < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(oldest)),
                numbers.get(5).number() == 1,
                limit == 0
                        ? Optional.empty()
                        : Optional.of(new RateLimit(
                                (int) limit, Duration.ofMillis(numbers.get(7).number()))));
    }

    @Override
    public Page jobs(JobState state, Optional<String> after, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException("a page must have 1 to " + MAX_PAGE + " jobs, got " + limit);
        }
        after.ifPresent(position -> checkPosition(state, position));
        List<RedisReply> found = server.run(
                        QueueScript.LIST, queue, Arguments.of(state.letter(), limit, after.orElse("")))
                .items();

        List<Entry> jobs = new ArrayList<>();
        for (RedisReply place : found) {
            // One that moved on since the list was made is where it is now; one that is gone is left out.
            job(new JobId(place.items().get(1).text()))
                    .filter(job -> job.state() == state)
                    .ifPresent(jobs::add);
        }
        Optional<String> next = found.size() < limit
                ? Optional.empty()
                : Optional.of(found.getLast().items().getFirst().text());
        return new Page(List.copyOf(jobs), next);
    }

    /** As list.lua gives them out: of anything else Redis would say that the command is wrong. */
    private static void checkPosition(JobState state, String position) {
        Pattern form = switch (state) {
            case WAITING, ACTIVE -> IN_STREAMS;
            case DELAYED -> DELAYED;
            case COMPLETED, DEAD -> IN_A_STREAM;
        };
        if (!form.matcher(position).matches()) {
            throw new NoSuchPageException(state, position);
        }
    }

    @Override
    public Optional<Entry> job(JobId id) {
        List<RedisReply> flat = server.call("HGETALL", JobKeys.job(queue, id)).items();
        Map<String, RedisReply> fields = IntStream.range(0, flat.size() / 2)
                .boxed()
                .collect(Collectors.toMap(i -> flat.get(2 * i).text(), i -> flat.get(2 * i + 1)));
        if (!fields.containsKey("s") || !fields.containsKey("e")) {
            return Optional.empty();
        }
        JobState state = JobState.of(text(fields, "s"));
        RedisReply due = server.call("ZSCORE", JobKeys.delayed(queue), id);
        return Optional.of(new Entry(
                id,
                state,
                JobPriority.of((int) number(fields, "p")),
                envelope(fields.get("e")),
                Instant.ofEpochMilli(number(fields, "t")),
                Instant.ofEpochMilli(number(fields, "u")),
                (int) number(fields, "g"),
                (int) number(fields, "f"),
                (int) number(fields, "z"),
                fields.containsKey("o") ? text(fields, "o") : null,
                due.isNothing() ? null : Instant.ofEpochMilli((long) Double.parseDouble(due.text())),
                fields.containsKey("r") ? text(fields, "r") : null));
    }

    private static @Nullable Envelope envelope(@Nullable RedisReply bytes) {
        try {
            return bytes == null ? null : EnvelopeLayout.read(bytes.bytes());
        } catch (UnreadableEnvelopeException e) {
            return null;
        }
    }

    private static String text(Map<String, RedisReply> fields, String name) {
        RedisReply field = fields.get(name);
        return field == null ? "" : field.text();
    }

    private static long number(Map<String, RedisReply> fields, String name) {
        RedisReply field = fields.get(name);
        return field == null ? 0 : Long.parseLong(field.text());
    }

    @Override
    public Removal remove(JobId id) {
        String state = server.run(QueueScript.REMOVE, queue, Arguments.of(id)).text();
        return switch (state) {
            case "" -> Removal.NOT_FOUND;
            case "a" -> Removal.IS_ACTIVE;
            default -> Removal.REMOVED;
        };
    }

    @Override
    public boolean replay(JobId id) {
        return server.run(QueueScript.REPLAY, queue, Arguments.of(id, 1)).number() == 1;
    }

    @Override
    public long replayDead(long most) {
        return inSteps(
                most,
                step -> server.run(QueueScript.REPLAY, queue, Arguments.of("", step))
                        .number());
    }

    @Override
    public long purge(JobState state, long most) {
        if (state == JobState.ACTIVE) {
            throw new IllegalArgumentException("active jobs are their consumers' and cannot be purged");
        }
        return inSteps(
                most,
                step -> server.run(QueueScript.PURGE, queue, Arguments.of(state.letter(), step))
                        .number());
    }

    private interface Step {
        long of(long most);
    }

    private static long inSteps(long most, Step step) {
        long done = 0;
        while (done < most) {
            long wanted = Math.min(STEP, most - done);
            long now = step.of(wanted);
            done += now;
            if (now < wanted) {
                break;
            }
        }
        return done;
    }

    @Override
    public void pause() {
        set("pause");
    }

    @Override
    public void resume() {
        set("resume");
    }

    @Override
    public void limit(Optional<RateLimit> rate) {
        if (rate.isEmpty()) {
            set("unlimited");
        } else {
            set("limit", rate.get().jobs(), rate.get().per().toMillis());
        }
    }

    private void set(Object... setting) {
        server.run(QueueScript.SETTINGS, queue, Arguments.of(setting));
    }
}
