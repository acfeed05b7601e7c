package io.vaultx.jobs.redis;

import io.vaultx.jobs.ClaimedJob;
import io.vaultx.jobs.JobClaims;
import io.vaultx.jobs.JobControl;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobQueue;
import io.vaultx.jobs.JobState;
import io.vaultx.jobs.NewJob;
import io.vaultx.jobs.QueueName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A queue of its own for each test, on one server. */
abstract class QueueTest {
    static final Duration LOST_AFTER = Duration.ofSeconds(20);
    static final QueueLimits LIMITS = new QueueLimits(1_000, 10, LOST_AFTER, 2);

    static TestServer server;

    final QueueName name = TestServer.freshQueue();
    final JobQueue queue = server.queues(LIMITS).queue(name);
    final JobControl control = server.queues(LIMITS).control(name);

    @BeforeAll
    static void startServer() {
        server = TestServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    static NewJob job(String id) {
        return NewJob.of(new JobId(id), "test", id.getBytes(StandardCharsets.UTF_8));
    }

    void publish(String... ids) {
        queue.publish(List.of(ids).stream().map(QueueTest::job).toList());
    }

    static String[] ids(String start, int count) {
        return IntStream.range(0, count).mapToObj(i -> start + i).toArray(String[]::new);
    }

    static List<String> claim(JobClaims consumer, int most) {
        return names(consumer.claim(most, false).jobs());
    }

    static ClaimedJob claimOne(JobClaims consumer) {
        return consumer.claim(1, false).jobs().getFirst();
    }

    static List<String> names(List<ClaimedJob> jobs) {
        return jobs.stream().map(job -> job.id().value()).toList();
    }

    List<String> listed(JobState state) {
        return control.jobs(state, Optional.empty(), 1_000).jobs().stream()
                .map(job -> job.id().value())
                .toList();
    }

    JobState state(String id) {
        return control.job(new JobId(id)).orElseThrow().state();
    }

    String key(String rest) {
        return JobKeys.prefix(name) + rest;
    }
}
