package io.vaultx.jobs.http;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vaultx.jobs.JobControl;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobQueues;
import io.vaultx.jobs.JobState;
import io.vaultx.jobs.QueueName;
import io.vaultx.web.Demand;
import io.vaultx.web.Demands;
import io.vaultx.web.PageLimit;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Job queues over HTTP, for administrators. Every change can be repeated without harm. */
@Path("/api/admin/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Demands(Demand.ADMIN)
@RunOnVirtualThread
public class JobsResource {
    /** Replays, purges and drains touch at most as many jobs in one request; the answer says how many it were. */
    private static final long MOST_AT_ONCE = 100_000;

    private final JobQueues queues;

    @Inject
    JobsResource(JobQueues queues) {
        this.queues = queues;
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
            return JobListJson.of(name, wanted, control.jobs(wanted, position, most));
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
    @ResponseStatus(204)
    public void remove(@PathParam("queue") String queue, @PathParam("id") String id) {
        JobControl.Removal removal = on(queue, (name, control) -> control.remove(jobId(id)));
        switch (removal) {
            case REMOVED -> {}
            case IS_ACTIVE -> throw new Refusal(ProblemType.CONFLICT, "a worker holds this job now");
            case NOT_FOUND -> throw noSuchJob(id);
        }
    }

    @POST
    @Path("/queues/{queue}/jobs/{id}/replay")
    @Operation(summary = "Lets a dead job wait again, with all its attempts")
    public JobJson replay(@PathParam("queue") String queue, @PathParam("id") String id) {
        return on(queue, (name, control) -> {
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
    public CountJson replayDead(@PathParam("queue") String queue) {
        return on(queue, (name, control) -> new CountJson(control.replayDead(MOST_AT_ONCE)));
    }

    @DELETE
    @Path("/queues/{queue}/dead")
    @Operation(summary = "Forgets dead jobs, the oldest first")
    public CountJson purgeDead(@PathParam("queue") String queue) {
        return on(queue, (name, control) -> new CountJson(control.purge(JobState.DEAD, MOST_AT_ONCE)));
    }

    @POST
    @Path("/queues/{queue}/pause")
    @Operation(summary = "Hands out no jobs until the queue is resumed; workers end what they hold")
    public QueueJson pause(@PathParam("queue") String queue) {
        return changed(queue, JobControl::pause);
    }

    @POST
    @Path("/queues/{queue}/resume")
    @Operation(summary = "Hands out jobs again")
    public QueueJson resume(@PathParam("queue") String queue) {
        return changed(queue, JobControl::resume);
    }

    @POST
    @Path("/queues/{queue}/drain")
    @Operation(summary = "Forgets the jobs that wait, and the delayed ones with ?delayed=true")
    public CountJson drain(@PathParam("queue") String queue, @QueryParam("delayed") @Nullable String delayed) {
        boolean withDelayed = flag("delayed", delayed);
        return on(queue, (name, control) -> {
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

    private QueueJson changed(String queue, java.util.function.Consumer<JobControl> change) {
        return on(queue, (name, control) -> {
            change.accept(control);
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
