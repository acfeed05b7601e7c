package io.vaultx.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.jobs.Await;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobResult;
import io.vaultx.jobs.JobWorker;
import io.vaultx.jobs.NewJob;
import io.vaultx.jobs.WorkerSettings;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Not run with the tests: measures, by {@code ./mvnw verify -pl common/jobs -Dtest=JobRates}. */
class JobRates extends QueueTest {
    private static final int JOBS = 100_000;
    private static final int PUBLISHERS = 8;

    private final QueueLimits limits = QueueLimits.USUAL;

    @Test
    void ratesAndMemory() throws Exception {
        long before = memory();
        long start = System.nanoTime();
        publish(500);
        tell("published in batches of 500", start);
        System.out.printf("memory: %d bytes a waiting job with 100 bytes of payload%n", (memory() - before) / JOBS);

        start = System.nanoTime();
        try (JobWorker worker = JobWorker.start(
                server.queues(limits).queue(name),
                job -> JobResult.DONE,
                WorkerSettings.of("w").withConcurrency(500),
                new SecureRandom())) {
            Await.until("all are done", () -> control.counts().completedInAll() == JOBS);
            tell("done by one worker with 500 hands", start);
            assertThat(worker.active()).isLessThanOrEqualTo(500);
        }
        System.out.printf("memory: %d bytes in all when they are done%n", memory() - before);
    }

    private void publish(int batch) throws InterruptedException {
        var queue = server.queues(limits).queue(name);
        List<Thread> publishers = new ArrayList<>();
        for (int p = 0; p < PUBLISHERS; p++) {
            int from = p * (JOBS / PUBLISHERS);
            publishers.add(Thread.ofVirtual().start(() -> {
                for (int at = from; at < from + JOBS / PUBLISHERS; at += batch) {
                    queue.publish(IntStream.range(at, at + batch)
                            .mapToObj(i -> NewJob.of(new JobId("job-number-" + i), "test", new byte[100]))
                            .toList());
                }
            }));
        }
        for (Thread publisher : publishers) {
            publisher.join();
        }
    }

    private static void tell(String what, long start) {
        System.out.printf("%s: %,.0f jobs/s%n", what, JOBS * 1e9 / (System.nanoTime() - start));
    }

    private static long memory() {
        return server.ask("INFO", "memory")
                .text()
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .mapToLong(line -> Long.parseLong(line.substring("used_memory:".length())))
                .findFirst()
                .orElseThrow();
    }
}
