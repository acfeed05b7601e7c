package io.vaultx.jobs.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vaultx.jobs.Await;
import io.vaultx.jobs.JobControl;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobQueues;
import io.vaultx.jobs.JobState;
import io.vaultx.jobs.NewJob;
import io.vaultx.jobs.QueueName;
import io.vaultx.jobs.RetryPolicy;
import io.vaultx.jobs.http.RedisResource;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Queues as channels of an application. */
@QuarkusTest
@QuarkusTestResource(RedisResource.class)
class JobsConnectorTest {
    @Inject
    JobQueues queues;

    @Inject
    Channels channels;

    private static NewJob job(String id, String type) {
        return NewJob.of(new JobId(id), type, id.getBytes(StandardCharsets.UTF_8))
                .withRetry(new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1)));
    }

    private JobControl control(String queue) {
        return queues.control(new QueueName(queue));
    }

    @Test
    void whatIsSentIsAcknowledgedWhenItIsInTheQueueAndArrivesAtTheOtherEnd() throws Exception {
        int count = 600;
        List<java.util.concurrent.CompletableFuture<Void>> sent = IntStream.range(0, count)
                .mapToObj(i -> channels.orders
                        .send(job("order" + i, i % 100 == 0 ? "flaky" : "plain"))
                        .toCompletableFuture())
                .toList();
        for (var one : sent) {
            one.get(30, TimeUnit.SECONDS);
        }
        assertThat(control("orders").counts().publishedInAll()).isEqualTo(count);

        Await.until("all receipts are there", () -> channels.done.size() >= count);

        assertThat(channels.done)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, count).mapToObj(i -> "order" + i).toList());
        assertThat(channels.refused).hasValue(6);
        Await.until(
                "all orders are done",
                () -> control("orders").counts().completedInAll() == count
                        && control("receipts").counts().completedInAll() == count);
        assertThat(control("orders").counts().failedInAll()).isEqualTo(6);
    }

    @Test
    void atMostAsManyJobsAreUnderWayAsTheChannelHasHandsAndUnsaidOnesStayActive() {
        queues.queue(new QueueName("slow-jobs"))
                .publish(IntStream.range(0, 5)
                        .mapToObj(i -> job("s" + i, "slow"))
                        .toList());

        Await.until("two are under way", () -> channels.held.size() == 2);
        assertThat(control("slow-jobs").counts().active()).isEqualTo(2);
        assertThat(control("slow-jobs").counts().waiting()).isEqualTo(3);

        channels.held.get(0).ack();
        Await.until("the next one comes", () -> channels.held.size() == 3);
        // Which one came second is for the threads to say.
        JobId refused = channels.held.get(1).getPayload().id();
        channels.held.get(1).nack(new IllegalStateException("no"));
        Await.until("the refused one was tried again", () -> {
            channels.held.forEach(message -> message.ack());
            return control("slow-jobs").counts().completedInAll() == 5;
        });
        assertThat(control("slow-jobs").job(refused).orElseThrow().failures()).isEqualTo(1);
        assertThat(control("slow-jobs").job(refused).orElseThrow().state()).isEqualTo(JobState.COMPLETED);
    }
}
