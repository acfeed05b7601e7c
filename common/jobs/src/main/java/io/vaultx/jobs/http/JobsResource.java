package io.vaultx.jobs.http;

import io.quarkus.arc.properties.UnlessBuildProperty;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vaultx.jobs.JobControl;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobQueues;
import io.vaultx.jobs.JobState;
import io.vaultx.jobs.NoSuchPageException;
import io.vaultx.jobs.QueueName;
import io.vaultx.jobs.RateLimit;
import io.vaultx.web.Answers;
import io.vaultx.web.Demand;
import io.vaultx.web.Demands;
import io.vaultx.web.PageLimit;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Job queues over HTTP, for administrators. Every change can be repeated without harm, and has an Idempotency-Key. A program that
 * is built with {@code vaultx.jobs.shown=false} has it not.
 */
@Path("/api/admin/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Demands(Demand.ADMIN)
@RunOnVirtualThread
@UnlessBuildProperty(name = "vaultx.jobs.shown", stringValue = "false", enableIfMissing = true)
public class JobsResource {
    /** Replays, purges and drains touch at most as many jobs in one request; the answer says how many it were. */
    private static final long MOST_AT_ONCE = 100_000;

    private final JobQueues queues;
    private final KeyedRequest request;

    @Inject
    JobsResource(JobQueues queues, KeyedRequest request) {
        this.queues = queues;
        this.request = request;
    }

    @GET
    @Path("/queues")
    @Operation(summary = "Lists the queues with their counts")
    public QueueListJson list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("after") @Nullable String after) {
        int most = PageLimit.of(limit);
        String behind = QueueListJson.position(after);
        List<QueueName> names = queues.names().stream()
                .filter(name -> name.value().compareTo(behind) > 0)
                .limit(most + 1L)
                .toList();
        return QueueListJson.of(names, most, name -> queues.control(name).counts());
    }

    @GET
    @Path("/queues/{queue}")
    @Operation(summary = "Shows one queue")
    public QueueJson queue(@PathParam("queue") String queue) {
        return on(queue, (name, control) -> QueueJson.of(name, control.counts()));
    }

    @GET
    @Path("/queues/{queue}/jobs")
    @Operation(summary = "Lists the jobs of one state: waiting, delayed, active, completed or dead")
    public JobListJson jobs(
            @PathParam("queue") String queue,
            @QueryParam("state") @Nullable String state,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after) {
        int most = PageLimit.of(limit);
        JobState wanted = state(state);
        return on(queue, (name, control) -> {
            Optional<String> position = JobListJson.position(name, wanted, after);
            try {
                return JobListJson.of(name, wanted, control.jobs(wanted, position, most));
            } catch (NoSuchPageException forged) {
                throw JobListJson.noSuchPage(after);
            }
        });
    }

    @GET
    @Path("/queues/{queue}/jobs/{id}")
    @Operation(summary = "Shows one job")
    public JobJson job(@PathParam("queue") String queue, @PathParam("id") String id) {
        return on(
                queue,
                (name, control) -> control.job(jobId(id)).map(JobJson::of).orElseThrow(() -> noSuchJob(id)));
    }

    @DELETE
    @Path("/queues/{queue}/jobs/{id}")
    @Operation(summary = "Forgets a job that no worker holds")
    public Response remove(@PathParam("queue") String queue, @PathParam("id") String id) {
        return request.once(() -> {
            JobControl.Removal removal = on(queue, (name, control) -> control.remove(jobId(id)));
            return switch (removal) {
                case REMOVED -> KeyedRequest.Ending.empty();
                case IS_ACTIVE -> throw new Refusal(ProblemType.CONFLICT, "a worker holds this job now");
                case NOT_FOUND -> throw noSuchJob(id);
            };
        });
    }

    @POST
    @Path("/queues/{queue}/jobs/{id}/replay")
    @Operation(summary = "Lets a dead job wait again, with all its attempts")
    @Answers(json = JobJson.class)
    public Response replay(@PathParam("queue") String queue, @PathParam("id") String id) {
        return changed(queue, (name, control) -> {
            JobControl.Entry before = control.job(jobId(id)).orElseThrow(() -> noSuchJob(id));
            if (before.state() == JobState.DEAD) {
                control.replay(before.id());
            } else if (before.state() == JobState.COMPLETED) {
                throw new Refusal(ProblemType.CONFLICT, "this job is not dead");
            }
            return JobJson.of(control.job(before.id()).orElseThrow(() -> noSuchJob(id)));
        });
    }

    @POST
    @Path("/queues/{queue}/dead/replay")
    @Operation(summary = "Lets dead jobs wait again, the oldest first")
    @Answers(json = CountJson.class)
    public Response replayDead(@PathParam("queue") String queue) {
        return changed(queue, (name, control) -> new CountJson(control.replayDead(MOST_AT_ONCE)));
    }

    @DELETE
    @Path("/queues/{queue}/dead")
    @Operation(summary = "Forgets dead jobs, the oldest first")
    @Answers(json = CountJson.class)
    public Response purgeDead(@PathParam("queue") String queue) {
        return changed(queue, (name, control) -> new CountJson(control.purge(JobState.DEAD, MOST_AT_ONCE)));
    }

    @POST
    @Path("/queues/{queue}/pause")
    @Operation(summary = "Hands out no jobs until the queue is resumed; workers end what they hold")
    @Answers(json = QueueJson.class)
    public Response pause(@PathParam("queue") String queue) {
        return set(queue, JobControl::pause);
    }

    @POST
    @Path("/queues/{queue}/resume")
    @Operation(summary = "Hands out jobs again")
    @Answers(json = QueueJson.class)
    public Response resume(@PathParam("queue") String queue) {
        return set(queue, JobControl::resume);
    }

    @PUT
    @Path("/queues/{queue}/rate-limit")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Begins at most so many jobs in any stretch of so many milliseconds")
    @Answers(json = QueueJson.class)
    public Response limit(@PathParam("queue") String queue, RateLimitJson body) {
        RateLimit rate = body.read();
        return set(queue, control -> control.limit(Optional.of(rate)));
    }

    @DELETE
    @Path("/queues/{queue}/rate-limit")
    @Operation(summary = "Begins jobs as fast as workers take them")
    @Answers(json = QueueJson.class)
    public Response unlimit(@PathParam("queue") String queue) {
        return set(queue, control -> control.limit(Optional.empty()));
    }

    @POST
    @Path("/queues/{queue}/drain")
    @Operation(summary = "Forgets the jobs that wait, and the delayed ones with ?delayed=true")
    @Answers(json = CountJson.class)
    public Response drain(@PathParam("queue") String queue, @QueryParam("delayed") @Nullable String delayed) {
        boolean withDelayed = flag("delayed", delayed);
        return changed(queue, (name, control) -> {
            long waiting = control.purge(JobState.WAITING, MOST_AT_ONCE);
            long later = withDelayed ? control.purge(JobState.DELAYED, MOST_AT_ONCE - waiting) : 0;
            return new CountJson(waiting + later);
        });
    }

    private interface Work<T> {
        T on(QueueName name, JobControl control);
    }

    private <T> T on(String queue, Work<T> work) {
        QueueName name = Optional.of(queue)
                .filter(text -> queues.names().stream().map(QueueName::value).anyMatch(text::equals))
                .map(QueueName::new)
                .orElseThrow(() -> new Refusal(ProblemType.NOT_FOUND, "there is no queue " + Refusal.shorten(queue)));
        return work.on(name, queues.control(name));
    }

    private Response changed(String queue, Work<?> work) {
        return request.once(() -> KeyedRequest.Ending.of(on(queue, work)));
    }

    private Response set(String queue, Consumer<JobControl> setting) {
        return changed(queue, (name, control) -> {
            setting.accept(control);
            return QueueJson.of(name, control.counts());
        });
    }

    private static JobState state(@Nullable String text) {
        Function<String, Refusal> invalid = given -> Refusal.invalid(
                "state",
                "one of "
                        + Arrays.stream(JobState.values())
                                .map(JobState::wireName)
                                .collect(Collectors.joining(", ")),
                given);
        if (text == null) {
            throw invalid.apply("nothing");
        }
        return JobState.named(text).orElseThrow(() -> invalid.apply(text));
    }

    private static boolean flag(String name, @Nullable String text) {
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.equals("true")) {
            return true;
        }
        throw Refusal.invalid(name, "true or false", text);
    }

    private static JobId jobId(String text) {
        try {
            return new JobId(text);
        } catch (IllegalArgumentException noId) {
            throw noSuchJob(text);
        }
    }

    private static Refusal noSuchJob(String id) {
        return new Refusal(ProblemType.NOT_FOUND, "there is no job " + Refusal.shorten(id) + " in this queue");
    }
}
