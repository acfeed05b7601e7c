package io.vaultx.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.jobs.Await;
import io.vaultx.jobs.ClaimedJob;
import io.vaultx.jobs.Envelope;
import io.vaultx.jobs.JobClaims;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobPriority;
import io.vaultx.jobs.RetryPolicy;
import io.vaultx.jobs.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Repeating jobs. */
class ScheduleTest extends QueueTest {
    private final JobClaims consumer = queue.claims("me");

    private static Schedule tick(Duration every, String payload) {
        return new Schedule(
                "tick", every, new Envelope("test", RetryPolicy.USUAL, payload.getBytes()), JobPriority.NORMAL);
    }

    private ClaimedJob next() {
        List<ClaimedJob> found = new ArrayList<>();
        Await.until("the next one comes", () -> {
            found.addAll(consumer.claim(5, false).jobs());
            return !found.isEmpty();
        });
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    @Test
    void theNextJobComesOnlyWhenTheLastOneHasEnded() {
        Duration every = Duration.ofMillis(20);
        queue.repeat(tick(every, "a"));

        ClaimedJob first = next();
        long begun = System.nanoTime();
        Await.until("beats pass", () -> {
            assertThat(consumer.claim(5, false).jobs()).isEmpty();
            return System.nanoTime() - begun > 10 * every.toNanos();
        });
        consumer.complete(List.of(first));

        ClaimedJob second = next();
        assertThat(second.id()).isNotEqualTo(first.id());
        consumer.fail(second, "dead", Duration.ZERO, true);
        consumer.complete(List.of(next()));
    }

    @Test
    void aJobOfAScheduleThatIsToBeTriedAgainHoldsUpTheNext() {
        queue.repeat(tick(Duration.ofMillis(10), "a"));
        ClaimedJob first = next();
        consumer.fail(first, "again", Duration.ofMillis(50), false);

        assertThat(next().id()).isEqualTo(first.id());
    }

    @Test
    void saidAgainItKeepsItsBeatAndTakesTheNewPayload() {
        queue.repeat(tick(Duration.ofHours(1), "old"));
        consumer.complete(List.of(next()));

        queue.repeat(tick(Duration.ofHours(1), "new"));
        assertThat(consumer.claim(5, false).jobs()).isEmpty();
        queue.repeat(tick(Duration.ofHours(2), "new"));
        assertThat(new String(next().envelope().payload())).isEqualTo("new");
    }

    @Test
    void beatsThatNobodyWasThereForAreMadeUpForByOneJob() {
        queue.repeat(tick(Duration.ofMillis(10), "a"));
        long begun = System.nanoTime();
        Await.until("many beats pass", () -> System.nanoTime() - begun > 200_000_000);

        assertThat(consumer.claim(100, false).jobs()).hasSize(1);
    }

    @Test
    void aStoppedScheduleMakesNoMoreJobs() {
        queue.repeat(tick(Duration.ofMillis(10), "a"));
        ClaimedJob last = next();
        queue.stopRepeating("tick");
        consumer.complete(List.of(last));

        JobClaims.Batch nothing = consumer.claim(5, false);
        assertThat(nothing.jobs()).isEmpty();
        assertThat(nothing.untilDue()).isGreaterThan(Duration.ofHours(1));
    }

    @Test
    void acrossProcessesOneRunsAtATime() throws Exception {
        List<Process> processes = List.of(
                ConsumerProgram.start(server.address(), name, "alone"),
                ConsumerProgram.start(server.address(), name, "alone"),
                ConsumerProgram.start(server.address(), name, "alone"));
        queue.repeat(tick(Duration.ofMillis(10), "a"));

        Await.until(
                "all of them had their turn",
                () -> number("runs") >= 40
                        && server.ask("SCARD", "doers:" + name).number() == 3);
        for (Process process : processes) {
            process.getOutputStream().close();
            assertThat(process.waitFor()).isZero();
        }

        assertThat(number("together")).isZero();
        assertThat(number("running")).isZero();
    }

    private long number(String what) {
        var value = server.ask("GET", what + ":" + name);
        return value.isNothing() ? 0 : Long.parseLong(value.text());
    }

    @Test
    void aFullQueueGetsNoJobsOfSchedulesEither() {
        QueueLimits small = LIMITS.withMostJobs(1);
        JobClaims worker = server.queues(small).queue(name).claims("small");
        publish("bad");
        worker.fail(worker.claim(1, false).jobs().getFirst(), "no", Duration.ZERO, true);
        queue.repeat(tick(Duration.ofMillis(10), "a"));

        assertThat(worker.claim(5, false).jobs()).isEmpty();

        assertThat(control.counts().publishedInAll()).isEqualTo(1);
        control.remove(new JobId("bad"));
        Await.until("there is room", () -> !worker.claim(5, false).jobs().isEmpty());
    }
}
