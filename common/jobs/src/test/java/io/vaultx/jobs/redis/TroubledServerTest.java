package io.vaultx.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.jobs.Await;
import io.vaultx.jobs.ClaimedJob;
import io.vaultx.jobs.Envelope;
import io.vaultx.jobs.JobClaims;
import io.vaultx.jobs.JobPriority;
import io.vaultx.jobs.RetryPolicy;
import io.vaultx.jobs.Schedule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Redis that does some things and refuses others. */
class TroubledServerTest extends QueueTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @AfterEach
    void theServerIsWellAgain() {
        server.ask("CONFIG", "SET", "maxmemory", 0);
        server.ask("ACL", "SETUSER", "default", "+@all");
    }

    @Test
    void withItsMemoryFullItHandsOutJobsAndHearsWhatBecameOfThem() {
        publish("a", "b");
        queue.repeat(new Schedule(
                "tick", Duration.ofHours(1), new Envelope("test", RetryPolicy.USUAL, new byte[0]), JobPriority.NORMAL));
        JobClaims consumer = queue.claims("me");
        server.ask("CONFIG", "SET", "maxmemory", 1);

        List<ClaimedJob> jobs = consumer.claim(10, true).jobs();

        assertThat(names(jobs)).startsWith("a", "b").hasSize(3);
        assertThat(consumer.complete(jobs.subList(0, 1))).containsExactly(true);
        assertThat(consumer.fail(jobs.get(1), "no", Duration.ZERO, false)).isEqualTo(JobClaims.Failed.WILL_BE_RETRIED);
        assertThat(consumer.handBack(jobs.subList(2, 3))).containsExactly(true);
    }

    @Test
    void jobsThatWereClaimedReachTheirConsumerThoughTheRestOfTheCallFails() {
        JobClaims gone = server.queues(LIMITS.withLostAfter(SHORT)).queue(name).claims("gone");
        JobClaims living =
                server.queues(LIMITS.withLostAfter(SHORT)).queue(name).claims("living");
        publish("x");
        gone.complete(gone.claim(1, false).jobs());
        Await.until("it was not heard of for long enough to be forgotten", () -> goneIsIdleFor(10 * SHORT.toMillis()));
        server.ask("ACL", "SETUSER", "default", "-xgroup");
        publish("a");

        assertThat(names(living.claim(10, true).jobs())).containsExactly("a");
    }

    private boolean goneIsIdleFor(long millis) {
        return server.ask("XINFO", "CONSUMERS", key("normal"), "workers")
                        .items()
                        .getFirst()
                        .items()
                        .get(5)
                        .number()
                > millis;
    }

    @Test
    void anUnreadableJobThatCannotBeBuriedNowDoesNotHoldUpTheOthers() {
        publish("bad", "good");
        server.ask("HSET", key("job:bad"), "e", "written by a newer release");
        server.ask("ACL", "SETUSER", "default", "-xdel");

        assertThat(claim(queue.claims("me"), 10)).containsExactly("good");
    }
}
