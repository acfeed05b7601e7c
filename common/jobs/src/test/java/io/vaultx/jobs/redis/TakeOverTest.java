package io.vaultx.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.jobs.Await;
import io.vaultx.jobs.ClaimedJob;
import io.vaultx.jobs.JobClaims;
import io.vaultx.jobs.JobClaims.Failed;
import io.vaultx.jobs.JobClaims.Sign;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobPriority;
import io.vaultx.jobs.JobQueue;
import io.vaultx.jobs.JobState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Jobs of consumers that are silent, and consumers that race. */
class TakeOverTest extends QueueTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private final JobQueue impatient =
            server.queues(LIMITS.withLostAfter(SHORT)).queue(name);
    private final JobClaims dead = impatient.claims("dead");
    private final JobClaims living = impatient.claims("living");

    /** For tests in which somebody must be heard in time, however slow the machine is. */
    private final JobClaims patient = server.queues(LIMITS.withLostAfter(Duration.ofSeconds(3)))
            .queue(name)
            .claims("patient");

    private List<ClaimedJob> takeOver() {
        List<ClaimedJob> taken = new ArrayList<>();
        Await.until("a lost job is taken over", () -> {
            taken.addAll(living.claim(10, true).jobs());
            return !taken.isEmpty();
        });
        return taken;
    }

    @Test
    void aSilentConsumersJobIsTakenOverAndWhatItSaysLaterIsRefused() {
        publish("a");
        ClaimedJob lost = claimOne(dead);

        ClaimedJob taken = takeOver().getFirst();

        assertThat(taken.id()).isEqualTo(lost.id());
        assertThat(taken.losses()).isEqualTo(1);
        assertThat(taken.failures()).isZero();
        assertThat(dead.complete(List.of(lost))).containsExactly(false);
        assertThat(dead.extend(List.of(new Sign(lost, 99)))).containsExactly(false);
        assertThat(dead.handBack(List.of(lost))).containsExactly(false);
        assertThat(dead.fail(lost, "late", Duration.ZERO, true)).isEqualTo(Failed.WAS_NOT_MINE);
        assertThat(state("a")).isEqualTo(JobState.ACTIVE);
        assertThat(living.complete(List.of(taken))).containsExactly(true);
    }

    @Test
    void aConsumerThatGivesSignsKeepsItsJobs() {
        publish("a", "b");
        ClaimedJob kept = claimOne(dead);
        claimOne(dead);

        // The other one shows that the time is over.
        List<ClaimedJob> taken = new ArrayList<>();
        Await.until("the silent one is taken over", () -> {
            assertThat(dead.extend(List.of(new Sign(kept, -1)))).containsExactly(true);
            taken.addAll(patient.claim(10, true).jobs());
            return !taken.isEmpty();
        });

        assertThat(names(taken)).containsExactly("b");
        assertThat(dead.complete(List.of(kept))).containsExactly(true);
    }

    @Test
    void takenOverJobsComeFirstWhateverIsNew() {
        publish("old");
        claimOne(dead);
        queue.publish(List.of(job("urgent").withPriority(JobPriority.HIGH)));

        List<String> order = new ArrayList<>();
        Await.until("the old one comes", () -> {
            control.pause();
            control.resume();
            var jobs = living.claim(1, true).jobs();
            order.addAll(names(jobs));
            jobs.stream().filter(job -> !job.id().value().equals("old")).forEach(job -> living.handBack(List.of(job)));
            return order.contains("old");
        });

        assertThat(claim(living, 10)).containsExactly("urgent");
    }

    @Test
    void manyLostJobsBehindManyThatAreKeptAreAllFound() {
        publish(ids("kept", 300));
        publish(ids("lost", 50));
        List<Sign> kept = dead.claim(300, false).jobs().stream()
                .map(job -> new Sign(job, -1))
                .toList();
        dead.claim(50, false);

        Set<String> taken = ConcurrentHashMap.newKeySet();
        Await.until("all are taken over", () -> {
            dead.extend(kept);
            var one = patient.claim(1, true).jobs();
            taken.addAll(names(one));
            patient.complete(one);
            return taken.size() >= 50;
        });

        assertThat(taken).containsExactlyInAnyOrder(ids("lost", 50));
    }

    @Test
    void aJobThatLosesItsConsumersTooOftenIsADeadLetter() {
        publish("poison");
        claimOne(dead);

        Await.until("it is dead", () -> {
            living.claim(1, true);
            return state("poison") == JobState.DEAD;
        });

        var letter = control.job(new JobId("poison")).orElseThrow();
        assertThat(letter.losses()).isEqualTo(LIMITS.mostLosses() + 1);
        assertThat(letter.lastFailure()).contains("lost");
        assertThat(control.counts().active()).isZero();
    }

    @Test
    void ofRacingConsumersEachJobGoesToExactlyOne() throws Exception {
        publish(ids("j", 500));
        ConcurrentLinkedQueue<String> claimed = new ConcurrentLinkedQueue<>();

        List<Thread> racers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            JobClaims racer = queue.claims("racer" + i);
            racers.add(Thread.ofVirtual().start(() -> {
                List<ClaimedJob> jobs = racer.claim(3, true).jobs();
                while (!jobs.isEmpty()) {
                    claimed.addAll(names(jobs));
                    racer.complete(jobs);
                    jobs = racer.claim(3, true).jobs();
                }
            }));
        }
        for (Thread racer : racers) {
            racer.join();
        }

        assertThat(claimed).containsExactlyInAnyOrder(ids("j", 500));
        assertThat(control.counts().completedInAll()).isEqualTo(500);
    }

    @Test
    void consumersThatLeftOrDiedAreForgottenUnlessTheyHoldJobs() {
        publish("held", "a", "b", "c");
        claimOne(queue.claims("holder"));
        JobClaims leaving = queue.claims("leaving");
        List.of(leaving, dead, living).forEach(consumer -> consumer.complete(List.of(claimOne(consumer))));
        assertThat(consumers()).contains("leaving", "dead", "living", "holder");

        leaving.close();
        // So that nobody takes the held one over.
        control.pause();
        Await.until("the dead one is forgotten", () -> {
            living.claim(1, true);
            return !consumers().contains("dead");
        });

        assertThat(consumers()).doesNotContain("leaving").contains("holder");
        assertThat(state("held")).isEqualTo(JobState.ACTIVE);
        assertThat(control.counts().active()).isEqualTo(1);
    }

    private String consumers() {
        return server.ask("XINFO", "CONSUMERS", key("normal"), "workers").toString();
    }

    @Test
    void whoWaitsIsWokenByAJobAndByTheEndOfAPause() throws Exception {
        String mark = living.claim(1, false).mark();
        Thread waiting = Thread.ofVirtual().start(() -> living.await(mark, Duration.ofSeconds(10)));
        Await.until(
                "it waits in the server",
                () -> server.ask("INFO", "clients").text().contains("blocked_clients:1"));

        publish("a");

        assertThat(waiting.join(Duration.ofSeconds(9))).isTrue();
        String later = living.claim(1, false).mark();
        assertThat(later).isNotEqualTo(mark);
        control.resume();
        assertThat(living.claim(1, false).mark()).isNotEqualTo(later);
    }

    @Test
    void newsBetweenAClaimAndTheWaitAreNotMissed() throws Exception {
        String mark = living.claim(1, false).mark();
        publish("a");

        Thread waiting = Thread.ofVirtual().start(() -> living.await(mark, Duration.ofSeconds(10)));

        assertThat(waiting.join(Duration.ofSeconds(9))).isTrue();
    }

    @Test
    void ofLostJobsTheUrgentOnesComeFirst() {
        publish("normal");
        queue.publish(
                List.of(job("low").withPriority(JobPriority.LOW), job("high").withPriority(JobPriority.HIGH)));
        assertThat(claim(dead, 3)).hasSize(3);

        // At the end of the grace that begins with the first look, all of them have been silent for too long.
        List<String> order = new ArrayList<>();
        Await.until("all are taken over", () -> {
            List<ClaimedJob> one = patient.claim(1, true).jobs();
            order.addAll(names(one));
            patient.complete(one);
            return order.size() >= 3;
        });

        assertThat(order).containsExactly("high", "normal", "low");
    }

    @Test
    void whatIsLeftOfAJobThatIsNoLongerThereGoesAndItsIdIsFree() {
        publish("a");
        claimOne(dead);
        server.ask("DEL", key("job:a"));

        Await.until("it is gone", () -> {
            assertThat(living.claim(1, true).jobs()).isEmpty();
            return control.counts().active() == 0;
        });

        assertThat(queue.publish(List.of(job("a")))).containsExactly(true);
    }

    @Test
    void theClockBeingSetBackBehindTheLastLookDoesNotStopTheLook() {
        publish("a");
        claimOne(dead);
        living.claim(1, true);
        // What the clock being set back by a day comes to.
        server.ask("HINCRBY", key("queue"), "since", Duration.ofDays(1).toMillis());

        assertThat(names(takeOver())).containsExactly("a");
    }
}
