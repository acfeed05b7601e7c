package io.vaultx.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.jobs.Await;
import io.vaultx.jobs.ClaimedJob;
import io.vaultx.jobs.JobHandler;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobResult;
import io.vaultx.jobs.JobState;
import io.vaultx.jobs.JobWorker;
import io.vaultx.jobs.RetryPolicy;
import io.vaultx.jobs.WorkerSettings;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A worker and its handler, on a real Redis. */
class JobWorkerTest extends QueueTest {
    private static final WorkerSettings SETTINGS = WorkerSettings.of("worker");
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final RetryPolicy AT_ONCE = new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1));

    private JobWorker start(WorkerSettings settings, JobHandler handler) {
        return JobWorker.start(queue, handler, settings, new SecureRandom());
    }

    private JobWorker startImpatient(WorkerSettings settings, JobHandler handler) {
        return start(settings, handler, SHORT);
    }

    private JobWorker start(WorkerSettings settings, JobHandler handler, Duration lostAfter) {
        return JobWorker.start(
                server.queues(LIMITS.withLostAfter(lostAfter)).queue(name), handler, settings, new SecureRandom());
    }

    private void awaitState(String id, JobState state) {
        Await.until(id + " is " + state, () -> state(id) == state);
    }

    @Test
    void jobsAreDoneAsManyAtOnceAsItHasHandsAndNotMore() {
        publish(ids("j", 40));
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch three = new CountDownLatch(3);

        try (JobWorker worker = start(SETTINGS.withConcurrency(3), job -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            three.countDown();
            three.await();
            now.decrementAndGet();
            return JobResult.DONE;
        })) {
            Await.until("all are done", () -> control.counts().completedInAll() == 40);
            Await.until("its hands are empty", () -> worker.active() == 0);
        }

        assertThat(most).hasValue(3);
    }

    @Test
    void aJobThatFailsIsTriedAgainAndAnExceptionIsAFailure() {
        queue.publish(List.of(job("a").withRetry(AT_ONCE)));
        AtomicInteger attempts = new AtomicInteger();

        try (JobWorker worker = start(SETTINGS, job -> switch (attempts.incrementAndGet()) {
            case 1 -> throw new IllegalStateException("first");
            case 2 -> new JobResult.TryAgain("second");
            default -> JobResult.DONE;
        })) {
            awaitState("a", JobState.COMPLETED);
            assertThat(worker.active()).isLessThanOrEqualTo(1);
        }

        assertThat(attempts).hasValue(3);
        assertThat(control.job(new JobId("a")).orElseThrow().failures()).isEqualTo(2);
    }

    @Test
    void aJobThatAlwaysFailsOrIsGivenUpIsADeadLetterWithItsReason() {
        queue.publish(List.of(job("always").withRetry(AT_ONCE), job("never")));

        try (JobWorker worker = start(SETTINGS, job -> {
            if (job.id().value().equals("never")) {
                return new JobResult.GiveUp("nonsense");
            }
            throw new AssertionError("always");
        })) {
            awaitState("always", JobState.DEAD);
            awaitState("never", JobState.DEAD);
            assertThat(worker.active()).isLessThanOrEqualTo(2);
        }

        assertThat(control.job(new JobId("always")).orElseThrow().lastFailure()).contains("always");
        assertThat(control.job(new JobId("always")).orElseThrow().failures()).isEqualTo(3);
        assertThat(control.job(new JobId("never")).orElseThrow().failures()).isEqualTo(1);
    }

    @Test
    void aJobThatCannotBeTriedNowComesAgainHoweverOftenWithAllItsAttempts() {
        queue.publish(List.of(job("a").withRetry(AT_ONCE)));
        int refusals = 20;
        AtomicInteger asked = new AtomicInteger();

        try (JobWorker worker = start(SETTINGS, job -> {
            int times = asked.incrementAndGet();
            if (times <= refusals) {
                return new JobResult.NotNow("the disk is full", Duration.ofMillis(1));
            }
            return times < refusals + AT_ONCE.attempts() ? new JobResult.TryAgain("broken") : JobResult.DONE;
        })) {
            awaitState("a", JobState.COMPLETED);
            assertThat(worker.active()).isLessThanOrEqualTo(1);
        }

        assertThat(asked).hasValue(refusals + AT_ONCE.attempts());
        assertThat(control.job(new JobId("a")).orElseThrow().failures()).isEqualTo(AT_ONCE.attempts() - 1);
        assertThat(control.counts().failedInAll()).isEqualTo(AT_ONCE.attempts() - 1);
    }

    @Test
    void progressIsSeenWhileTheJobRuns() {
        publish("a");
        CountDownLatch end = new CountDownLatch(1);

        try (JobWorker worker = start(SETTINGS, job -> {
            job.progress(60);
            end.await();
            return JobResult.DONE;
        })) {
            Await.until(
                    "60 percent",
                    () -> control.job(new JobId("a")).orElseThrow().progress() == 60);
            assertThat(worker.active()).isEqualTo(1);
            end.countDown();
            awaitState("a", JobState.COMPLETED);
        }
    }

    @Test
    void aJobLongerThanTheTimeAfterWhichConsumersAreLostIsNotTakenOver() {
        publish("long");
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        JobHandler handler = job -> {
            runs.incrementAndGet();
            end.await();
            return JobResult.DONE;
        };

        Duration lostAfter = Duration.ofSeconds(2);
        try (JobWorker one = start(SETTINGS, handler, lostAfter);
                JobWorker other = start(WorkerSettings.of("other"), handler, lostAfter)) {
            long begun = System.nanoTime();
            Await.until("the time is over many times", () -> System.nanoTime() - begun > 3 * lostAfter.toNanos());
            assertThat(one.active() + other.active()).isEqualTo(1);
            end.countDown();
            awaitState("long", JobState.COMPLETED);
        }

        assertThat(runs).hasValue(1);
        assertThat(control.job(new JobId("long")).orElseThrow().losses()).isZero();
    }

    @Test
    void aHandlerWhoseJobWasTakenOverIsInterruptedAndNotHeard() {
        publish("a");
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicReference<Boolean> mine = new AtomicReference<>();

        try (JobWorker worker = startImpatient(SETTINGS, job -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException takenOver) {
                mine.set(job.isMine());
                interrupted.countDown();
            }
            return JobResult.DONE;
        })) {
            awaitState("a", JobState.ACTIVE);
            // As if another consumer had claimed it.
            server.ask("HINCRBY", key("job:a"), "n", 1);
            Await.until("it is interrupted", () -> interrupted.getCount() == 0);
            Await.until("the hand is empty", () -> worker.active() == 0);
        }

        assertThat(mine).hasValue(false);
        assertThat(state("a")).isEqualTo(JobState.ACTIVE);
    }

    @Test
    void aJobThatTakesTooLongIsInterruptedAndHasFailed() {
        queue.publish(List.of(job("a").withRetry(new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1)))));

        try (JobWorker worker = startImpatient(SETTINGS.withLongestJob(Duration.ofMillis(100)), job -> {
            new CountDownLatch(1).await();
            return JobResult.DONE;
        })) {
            awaitState("a", JobState.DEAD);
            assertThat(worker.active()).isLessThanOrEqualTo(1);
        }

        assertThat(control.job(new JobId("a")).orElseThrow().lastFailure()).isEqualTo("took longer than 100 ms");
    }

    @Test
    void closingLetsJobsEndAndTakesNoMore() throws Exception {
        publish(ids("j", 10));
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch end = new CountDownLatch(1);
        JobWorker worker = start(SETTINGS.withConcurrency(2), job -> {
            begun.countDown();
            end.await();
            return JobResult.DONE;
        });
        begun.await();

        Thread closing = Thread.ofVirtual().start(worker::close);
        Await.until("it waits", () -> closing.getState() != Thread.State.RUNNABLE);
        end.countDown();
        closing.join();

        assertThat(control.counts().completed()).isEqualTo(2);
        assertThat(control.counts().waiting()).isEqualTo(8);
        assertThat(control.counts().active()).isZero();
    }

    @Test
    void whatDoesNotEndInTimeIsHandedBackAndDoneByAnother() {
        publish("stubborn", "interruptible");
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        JobWorker worker = start(SETTINGS.withPatience(Duration.ofMillis(50)), job -> {
            begun.countDown();
            if (job.id().value().equals("stubborn")) {
                while (release.getCount() > 0) {
                    LockSupport.parkNanos(1_000_000);
                }
            } else {
                release.await();
            }
            return JobResult.DONE;
        });
        Await.until("both are begun", () -> begun.getCount() == 0);

        worker.close();
        worker.close();

        assertThat(listed(JobState.WAITING)).containsExactlyInAnyOrder("stubborn", "interruptible");
        List<ClaimedJob> other = queue.claims("other").claim(5, false).jobs();
        assertThat(other)
                .hasSize(2)
                .allSatisfy(job -> assertThat(job.failures() + job.losses()).isZero());
        release.countDown();
        Await.until("the stubborn one ends", () -> worker.active() == 0);
        assertThat(control.counts().active()).isEqualTo(2);
        assertThat(queue.claims("other").complete(other)).containsExactly(true, true);
    }
}
