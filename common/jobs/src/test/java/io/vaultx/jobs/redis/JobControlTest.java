package io.vaultx.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.jobs.ClaimedJob;
import io.vaultx.jobs.JobClaims;
import io.vaultx.jobs.JobControl.Entry;
import io.vaultx.jobs.JobControl.Page;
import io.vaultx.jobs.JobControl.Removal;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobPriority;
import io.vaultx.jobs.JobState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an administrator sees and mends. */
class JobControlTest extends QueueTest {
    private final JobClaims consumer = queue.claims("me");

    private void bury(int count) {
        for (ClaimedJob job : consumer.claim(count, false).jobs()) {
            consumer.fail(job, "no good", Duration.ZERO, true);
        }
    }

    private List<String> pages(JobState state, int limit) {
        List<String> all = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page page = control.jobs(state, after, limit);
            assertThat(page.jobs().size()).isLessThanOrEqualTo(limit);
            page.jobs().stream().map(Entry::id).map(JobId::value).forEach(all::add);
            after = page.next();
        } while (after.isPresent());
        return all;
    }

    @Test
    void jobsOfEachStateAreListedInPagesOfAnySize() {
        queue.publish(List.of(
                job("l").withPriority(JobPriority.LOW),
                job("n1"),
                job("n2"),
                job("h1").withPriority(JobPriority.HIGH),
                job("h2").withPriority(JobPriority.HIGH)));
        queue.publish(Stream.of("d1", "d2", "d3", "d4")
                .map(id -> job(id).withDelay(Duration.ofHours(1)))
                .toList());
        queue.publish(List.of(job("d5").withDelay(Duration.ofHours(2))));
        for (int limit = 1; limit <= 6; limit++) {
            assertThat(pages(JobState.WAITING, limit)).containsExactly("h1", "h2", "n1", "n2", "l");
            assertThat(pages(JobState.DELAYED, limit)).containsExactly("d1", "d2", "d3", "d4", "d5");
        }

        List<ClaimedJob> held = consumer.claim(4, false).jobs();
        for (int limit = 1; limit <= 6; limit++) {
            assertThat(pages(JobState.ACTIVE, limit)).containsExactly("h1", "h2", "n1", "n2");
            assertThat(pages(JobState.WAITING, limit)).containsExactly("l");
        }

        held.subList(0, 2).forEach(job -> consumer.complete(List.of(job)));
        held.subList(2, 4).forEach(job -> consumer.fail(job, "no", Duration.ZERO, true));
        for (int limit = 1; limit <= 3; limit++) {
            assertThat(pages(JobState.COMPLETED, limit)).containsExactly("h2", "h1");
            assertThat(pages(JobState.DEAD, limit)).containsExactly("n2", "n1");
            assertThat(pages(JobState.ACTIVE, limit)).isEmpty();
        }
    }

    @Test
    void oneJobIsShownWithAllThatIsKnown() {
        publish("a");
        claimOne(consumer);

        Entry job = control.job(new JobId("a")).orElseThrow();

        assertThat(job.consumer()).isEqualTo("me");
        assertThat(job.priority()).isEqualTo(JobPriority.NORMAL);
        assertThat(java.util.Objects.requireNonNull(job.envelope()).type()).isEqualTo("test");
        assertThat(job.since()).isAfterOrEqualTo(job.publishedAt());
        assertThat(control.job(new JobId("nobody"))).isEmpty();
    }

    @Test
    void aDeadJobThatIsReplayedHasAllItsAttemptsAgain() {
        publish("a", "b");
        bury(2);

        assertThat(control.replay(new JobId("b"))).isTrue();
        assertThat(control.replay(new JobId("b"))).isFalse();
        assertThat(control.replay(new JobId("nobody"))).isFalse();

        ClaimedJob again = claimOne(consumer);
        assertThat(again.id().value()).isEqualTo("b");
        assertThat(again.failures()).isZero();
        assertThat(listed(JobState.DEAD)).containsExactly("a");
    }

    @Test
    void manyDeadJobsAreReplayedOrPurgedAtOnceUpToANumber() {
        publish(ids("j", 900));
        bury(900);

        assertThat(control.replayDead(600)).isEqualTo(600);
        assertThat(control.counts().waiting()).isEqualTo(600);
        assertThat(listed(JobState.WAITING).getFirst()).isEqualTo("j0");
        assertThat(control.purge(JobState.DEAD, 1_000_000)).isEqualTo(300);
        assertThat(control.counts().dead()).isZero();
        assertThat(control.job(new JobId("j899"))).isEmpty();
    }

    @Test
    void drainingForgetsWhatWaitsAndLeavesWhatIsHeld() {
        publish(ids("j", 700));
        List<ClaimedJob> held = consumer.claim(3, false).jobs();
        queue.publish(List.of(job("later").withDelay(Duration.ofHours(1))));

        assertThat(control.purge(JobState.WAITING, 1_000_000)).isEqualTo(697);
        assertThat(control.purge(JobState.DELAYED, 1_000_000)).isEqualTo(1);

        assertThat(consumer.complete(held)).containsExactly(true, true, true);
        assertThat(claim(consumer, 10)).isEmpty();
        assertThatThrownBy(() -> control.purge(JobState.ACTIVE, 1)).isInstanceOf(IllegalArgumentException.class);
        publish("j5");
        assertThat(claim(consumer, 10)).containsExactly("j5");
    }

    @Test
    void oneJobIsRemovedFromAnyStateButActive() {
        publish("done", "dead", "active", "waiting");
        queue.publish(List.of(job("delayed").withDelay(Duration.ofHours(1))));
        consumer.complete(List.of(claimOne(consumer)));
        bury(1);
        claimOne(consumer);

        assertThat(control.remove(new JobId("active"))).isEqualTo(Removal.IS_ACTIVE);
        for (String id : List.of("done", "dead", "waiting", "delayed")) {
            assertThat(control.remove(new JobId(id))).as(id).isEqualTo(Removal.REMOVED);
            assertThat(control.remove(new JobId(id))).as(id).isEqualTo(Removal.NOT_FOUND);
        }

        var counts = control.counts();
        assertThat(counts.active()).isEqualTo(1);
        assertThat(counts.waiting() + counts.delayed() + counts.completed() + counts.dead())
                .isZero();
    }

    @Test
    void queuesAreListedOnceTheyAreUsed() {
        assertThat(server.queues(LIMITS).names()).doesNotContain(name);

        publish("a");

        assertThat(server.queues(LIMITS).names())
                .contains(name)
                .isSortedAccordingTo((a, b) -> a.value().compareTo(b.value()));
    }

    @Test
    void aQueueThatOutlivesALossOfAllDataIsListedAgain() {
        publish("a");
        server.ask("FLUSHALL");
        assertThat(server.queues(LIMITS).names()).isEmpty();

        publish("b");

        assertThat(server.queues(LIMITS).names()).containsExactly(name);
    }

    @Test
    void countsTellOfRetriesAndOfTheLongestWait() {
        publish("a", "b");
        assertThat(control.counts().longestWait()).isPresent();

        List<ClaimedJob> held = consumer.claim(2, false).jobs();
        consumer.fail(held.get(0), "no", Duration.ofHours(1), false);
        consumer.fail(held.get(1), "no", Duration.ZERO, true);

        assertThat(control.counts().retriedInAll()).isEqualTo(1);
        assertThat(control.counts().failedInAll()).isEqualTo(2);
        assertThat(control.counts().longestWait()).isEmpty();
    }
}
