package io.vaultx.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Jobs in hand while their queue's server is away. */
class JobsInHandTest {
    /** A queue whose server hears signs of life, but not what became of jobs until it is told to. */
    private static final class HardOfHearing implements JobClaims {
        final ConcurrentLinkedQueue<JobId> signs = new ConcurrentLinkedQueue<>();
        final AtomicInteger said = new AtomicInteger();
        volatile boolean hears;

        @Override
        public Batch claim(int most, boolean takeOver) {
            throw new AssertionError("nobody claims");
        }

        @Override
        public void await(String mark, Duration longest) {
            throw new AssertionError("nobody waits");
        }

        @Override
        public List<Boolean> extend(List<Sign> all) {
            all.forEach(sign -> signs.add(sign.job().id()));
            return all.stream().map(sign -> true).toList();
        }

        @Override
        public List<Boolean> complete(List<ClaimedJob> jobs) {
            said.incrementAndGet();
            if (!hears) {
                throw new JobsUnavailableException("away", new IllegalStateException("away"), true);
            }
            return jobs.stream().map(job -> true).toList();
        }

        @Override
        public Failed fail(ClaimedJob job, String why, Duration pause, boolean isLast) {
            throw new AssertionError("nothing fails: " + why);
        }

        @Override
        public boolean postpone(ClaimedJob job, String why, Duration pause) {
            throw new AssertionError("nothing is postponed: " + why);
        }

        @Override
        public List<Boolean> handBack(List<ClaimedJob> jobs) {
            throw new AssertionError("nothing is handed back");
        }

        @Override
        public Duration lostAfter() {
            return Duration.ofSeconds(1);
        }

        @Override
        public void close() {}
    }

    @Test
    void aDoneJobWhoseServerIsAwayForLongerThanAJobMayTakeIsStillKept() {
        HardOfHearing server = new HardOfHearing();
        NewJob job = NewJob.of(new JobId("a"), "test", new byte[0]);
        CountDownLatch ended = new CountDownLatch(1);
        try (Completions completions = Completions.start(server)) {
            JobsInHand hands =
                    new JobsInHand(server, completions, running -> JobResult.DONE, Duration.ofNanos(1), new Random(1));
            hands.begin(new ClaimedJob(job.id(), 1, job.envelope(), 0, 0, Instant.EPOCH), ended::countDown);
            Await.until("it is said in vain", () -> server.said.get() > 0);

            hands.giveSigns();

            assertThat(server.signs).containsExactly(job.id());
            server.hears = true;
            Await.until("it is heard", () -> ended.getCount() == 0);
            assertThat(hands.size()).isZero();
        }
    }
}
