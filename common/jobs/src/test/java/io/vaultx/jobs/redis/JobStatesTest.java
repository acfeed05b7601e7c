package io.vaultx.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.jobs.Await;
import io.vaultx.jobs.ClaimedJob;
import io.vaultx.jobs.Envelope;
import io.vaultx.jobs.JobClaims;
import io.vaultx.jobs.JobClaims.Failed;
import io.vaultx.jobs.JobClaims.Sign;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobPriority;
import io.vaultx.jobs.JobState;
import io.vaultx.jobs.NewJob;
import io.vaultx.jobs.QueueFullException;
import io.vaultx.jobs.RateLimit;
import io.vaultx.jobs.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each way from state to state, on a real Redis. */
class JobStatesTest extends QueueTest {
    private final JobClaims consumer = queue.claims("me");

    @Test
    void aJobIsPublishedClaimedAndDone() {
        publish("a");
        assertThat(state("a")).isEqualTo(JobState.WAITING);

        ClaimedJob job = claimOne(consumer);
        assertThat(job.envelope().payload()).isEqualTo("a".getBytes());
        assertThat(state("a")).isEqualTo(JobState.ACTIVE);
        assertThat(claim(consumer, 10)).isEmpty();

        assertThat(consumer.complete(List.of(job))).containsExactly(true);
        assertThat(state("a")).isEqualTo(JobState.COMPLETED);
        assertThat(control.counts().completed()).isEqualTo(1);
        assertThat(claim(consumer, 10)).isEmpty();
    }

    @Test
    void sayingTwiceThatAJobIsDoneIsHeardAsOnce() {
        publish("a");
        ClaimedJob job = claimOne(consumer);

        assertThat(consumer.complete(List.of(job))).containsExactly(true);
        assertThat(consumer.complete(List.of(job))).containsExactly(true);

        assertThat(control.counts().completedInAll()).isEqualTo(1);
    }

    @Test
    void ofTwoJobsWithOneIdTheSecondIsNotTaken() {
        assertThat(queue.publish(List.of(job("a"), job("b"), job("a")))).containsExactly(true, true, false);

        assertThat(claim(consumer, 10)).containsExactly("a", "b");
        assertThat(queue.publish(List.of(job("b")))).containsExactly(false);
    }

    @Test
    void aFailedJobWaitsComesAgainAndIsDeadAfterItsLastAttempt() {
        RetryPolicy twice = new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1));
        queue.publish(List.of(job("a").withRetry(twice)));

        ClaimedJob first = claimOne(consumer);
        assertThat(consumer.fail(first, "first", Duration.ofMillis(1), false)).isEqualTo(Failed.WILL_BE_RETRIED);
        assertThat(state("a")).isEqualTo(JobState.DELAYED);
        List<ClaimedJob> again = new ArrayList<>();
        Await.until("it comes again", () -> {
            again.addAll(consumer.claim(1, false).jobs());
            return !again.isEmpty();
        });
        assertThat(again.getFirst().failures()).isEqualTo(1);

        assertThat(consumer.fail(again.getFirst(), "second", Duration.ofMillis(1), false))
                .isEqualTo(Failed.IS_DEAD);
        assertThat(listed(JobState.DEAD)).containsExactly("a");
        assertThat(control.job(new JobId("a")).orElseThrow().lastFailure()).isEqualTo("second");
        assertThat(claim(consumer, 10)).isEmpty();
    }

    @Test
    void aJobThatNeverWillWorkIsDeadAtOnce() {
        publish("a");

        assertThat(consumer.fail(claimOne(consumer), "nonsense", Duration.ZERO, true))
                .isEqualTo(Failed.IS_DEAD);

        assertThat(state("a")).isEqualTo(JobState.DEAD);
    }

    @Test
    void whatIsHandedBackWaitsAgainAsIfItHadNotBeenClaimed() {
        publish("a");
        ClaimedJob job = claimOne(consumer);

        assertThat(consumer.handBack(List.of(job))).containsExactly(true);

        assertThat(state("a")).isEqualTo(JobState.WAITING);
        ClaimedJob again = claimOne(queue.claims("you"));
        assertThat(again.failures() + again.losses()).isZero();
        assertThat(consumer.complete(List.of(job))).containsExactly(false);
    }

    @Test
    void urgentJobsComeBeforeOlderOnes() {
        queue.publish(List.of(
                job("low").withPriority(JobPriority.LOW),
                job("normal"),
                job("high").withPriority(JobPriority.HIGH),
                job("high2").withPriority(JobPriority.HIGH)));

        assertThat(claim(consumer, 3)).containsExactly("high", "high2", "normal");
        publish("normal2");
        assertThat(claim(consumer, 3)).containsExactly("normal2", "low");
    }

    @Test
    void delayedJobsComeWhenTheyAreDueInTheOrderOfTheirTimes() {
        queue.publish(List.of(
                job("third").withDelay(Duration.ofMillis(300)),
                job("first").withDelay(Duration.ofMillis(100)),
                job("second").withDelay(Duration.ofMillis(200)),
                job("never").withDelay(Duration.ofDays(1))));
        assertThat(listed(JobState.DELAYED)).containsExactly("first", "second", "third", "never");

        List<String> order = new ArrayList<>();
        Await.until("three come", () -> {
            order.addAll(claim(consumer, 10));
            return order.size() >= 3;
        });

        assertThat(order).containsExactly("first", "second", "third");
        JobClaims.Batch nothing = consumer.claim(1, false);
        assertThat(nothing.jobs()).isEmpty();
        assertThat(nothing.untilDue()).isBetween(Duration.ofHours(23), Duration.ofHours(24));
    }

    @Test
    void noMoreJobsAreBegunThanTheRateAllows() {
        publish(ids("j", 5));
        control.limit(Optional.of(new RateLimit(2, Duration.ofHours(1))));

        assertThat(claim(consumer, 1)).containsExactly("j0");
        assertThat(claim(queue.claims("you"), 5)).containsExactly("j1");
        assertThat(claim(consumer, 5)).isEmpty();
        assertThat(control.counts().rateLimit()).contains(new RateLimit(2, Duration.ofHours(1)));

        control.limit(Optional.empty());
        assertThat(claim(consumer, 5)).containsExactly("j2", "j3", "j4");
    }

    @Test
    void inNoStretchOfTimeMoreJobsAreBegunThanTheRateAllows() {
        Duration per = Duration.ofMillis(300);
        publish(ids("j", 10));
        control.limit(Optional.of(new RateLimit(3, per)));

        List<Long> starts = new ArrayList<>();
        Await.until("all are begun", () -> {
            consumer.claim(10, false)
                    .jobs()
                    .forEach(job -> starts.add(
                            control.job(job.id()).orElseThrow().since().toEpochMilli()));
            return starts.size() == 10;
        });

        for (int i = 3; i < starts.size(); i++) {
            assertThat(starts.get(i) - starts.get(i - 3)).as("start %d", i).isGreaterThanOrEqualTo(per.toMillis());
        }
    }

    @Test
    void aPausedQueueHandsOutNothingUntilItIsResumed() {
        publish("a", "b");
        ClaimedJob held = claimOne(consumer);
        control.pause();

        assertThat(consumer.claim(10, true).jobs()).isEmpty();
        assertThat(control.counts().paused()).isTrue();
        assertThat(consumer.complete(List.of(held))).containsExactly(true);

        control.resume();
        assertThat(claim(consumer, 10)).containsExactly("b");
    }

    @Test
    void countsTellHowManyJobsAreInEachState() {
        publish(ids("j", 6));
        queue.publish(List.of(job("later").withDelay(Duration.ofDays(1))));
        List<ClaimedJob> jobs = consumer.claim(4, false).jobs();
        consumer.complete(jobs.subList(0, 2));
        consumer.fail(jobs.get(2), "no", Duration.ZERO, true);

        var counts = control.counts();

        assertThat(List.of(counts.waiting(), counts.delayed(), counts.active(), counts.completed(), counts.dead()))
                .containsExactly(2L, 1L, 1L, 2L, 1L);
        assertThat(List.of(counts.publishedInAll(), counts.completedInAll(), counts.failedInAll()))
                .containsExactly(7L, 2L, 1L);
    }

    @Test
    void oneClaimBringsABoundedNumberOfBytesAndTheNextOneTheRest() {
        byte[] large = new byte[Envelope.MAX_PAYLOAD_BYTES];
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String id = "large" + i;
            all.add(id);
            queue.publish(List.of(NewJob.of(new JobId(id), "test", large)));
        }

        List<String> claimed = new ArrayList<>();
        for (int left = 300; left > 0; ) {
            JobClaims.Batch batch = consumer.claim(1_000, false);
            long bytes = batch.jobs().stream()
                    .mapToLong(job -> job.envelope().payload().length)
                    .sum();
            assertThat(bytes).isPositive().isLessThanOrEqualTo(8 << 20);
            claimed.addAll(names(batch.jobs()));
            left -= batch.jobs().size();
            // Nobody waits for news while there is more.
            assertThat(left == 0 || batch.untilDue().isZero()).isTrue();
        }
        assertThat(claimed).isEqualTo(all);

        publish(ids("small", 600));
        assertThat(consumer.claim(1_000, false).jobs()).hasSize(600);
    }

    @Test
    void progressIsShown() {
        publish("a");
        ClaimedJob job = claimOne(consumer);

        consumer.extend(List.of(new Sign(job, 40)));
        assertThat(control.job(job.id()).orElseThrow().progress()).isEqualTo(40);
        consumer.extend(List.of(new Sign(job, -1)));
        assertThat(control.job(job.id()).orElseThrow().progress()).isEqualTo(40);
    }

    @Test
    void aFullQueueTakesNothingOfABatchAndDeadLettersCount() {
        queue.publish(List.of(job("bad")));
        consumer.fail(claimOne(consumer), "no", Duration.ZERO, true);
        publish(ids("j", 990));

        assertThatThrownBy(() -> publish(ids("k", 10))).isInstanceOf(QueueFullException.class);

        assertThat(control.job(new JobId("k0"))).isEmpty();
        publish(ids("k", 9));
        assertThat(control.counts().waiting()).isEqualTo(999);
    }

    @Test
    void whatIsFinishedLeavesABoundedTrace() {
        for (int round = 0; round < 10; round++) {
            publish(ids("r" + round + "-", 100));
            consumer.complete(consumer.claim(100, false).jobs());
        }

        assertThat(listed(JobState.COMPLETED)).containsExactly(reversed("r9-", 99, 90));
        assertThat(server.ask("XLEN", key("normal")).number()).isZero();
        assertThat(server.ask("XLEN", key("done")).number()).isEqualTo(LIMITS.keepFinished());
        long keys = server.ask("KEYS", key("*").replace("{", "\\{")).items().size();
        assertThat(keys).isEqualTo(LIMITS.keepFinished() + 6L);
    }

    private static String[] reversed(String start, int from, int to) {
        List<String> ids = new ArrayList<>();
        for (int i = from; i >= to; i--) {
            ids.add(start + i);
        }
        return ids.toArray(String[]::new);
    }

    @Test
    void aJobWhoseEnvelopeCannotBeReadIsADeadLetterAndTheOthersGoOn() {
        publish("a", "b");
        server.ask("HSET", key("job:a"), "e", "written by a newer release");

        assertThat(claim(consumer, 10)).containsExactly("b");

        var letter = control.job(new JobId("a")).orElseThrow();
        assertThat(letter.state()).isEqualTo(JobState.DEAD);
        assertThat(letter.lastFailure()).contains("version");
        assertThat(letter.envelope()).isNull();
    }

    @Test
    void aReasonOfAnyLengthIsCut() {
        publish("a");

        consumer.fail(claimOne(consumer), "x".repeat(100_000), Duration.ZERO, true);

        assertThat(control.job(new JobId("a")).orElseThrow().lastFailure()).hasSize(1_000);
    }

    @Test
    void theScriptsAreSentAgainWhenTheServerHasForgottenThem() {
        publish("a");
        server.ask("SCRIPT", "FLUSH");

        assertThat(claim(consumer, 1)).containsExactly("a");
    }

    @Test
    void aBatchThatIsThereAlreadyCanBeSaidAgainToAFullQueue() {
        publish(ids("j", 1_000));

        assertThat(queue.publish(List.of(job("j0"), job("j999")))).containsExactly(false, false);
        assertThatThrownBy(() -> publish("j0", "new")).isInstanceOf(QueueFullException.class);
    }

    @Test
    void whatIsSaidOfAJobsFormerLifeIsRefusedWhenItsIdIsUsedAgain() {
        publish("a");
        ClaimedJob former = claimOne(consumer);
        consumer.handBack(List.of(former));
        control.remove(former.id());
        publish("a");

        ClaimedJob present = claimOne(queue.claims("you"));

        assertThat(consumer.complete(List.of(former))).containsExactly(false);
        assertThat(consumer.fail(former, "late", Duration.ZERO, true)).isEqualTo(Failed.WAS_NOT_MINE);
        assertThat(queue.claims("you").complete(List.of(present))).containsExactly(true);
    }
}
