package io.vaultx.jobs.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.jobs.Await;
import io.vaultx.jobs.Envelope;
import io.vaultx.jobs.JobClaims;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobQueue;
import io.vaultx.jobs.NewJob;
import io.vaultx.jobs.QueueName;
import io.vaultx.jobs.Schedule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.junit.jupiter.api.Test;

/** What a channel sends, on its way into a queue. */
class JobsSubscriberTest {
    /** Takes what a queue takes in one call; the first call lasts until it may end. */
    private static final class SlowQueue implements JobQueue {
        final List<Integer> calls = Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch mayEnd = new CountDownLatch(1);

        @Override
        public QueueName name() {
            return new QueueName("slow");
        }

        @Override
        public List<Boolean> publish(List<NewJob> jobs) {
            calls.add(jobs.size());
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (jobs.stream().mapToLong(job -> job.envelope().payload().length).sum() > MAX_BATCH_BYTES) {
                throw new IllegalArgumentException("too much at once");
            }
            return jobs.stream().map(job -> true).toList();
        }

        @Override
        public void repeat(Schedule schedule) {
            throw new AssertionError("nothing repeats");
        }

        @Override
        public void stopRepeating(String schedule) {
            throw new AssertionError("nothing repeats");
        }

        @Override
        public JobClaims claims(String consumer) {
            throw new AssertionError("nobody claims");
        }
    }

    private static final class Channel implements Flow.Subscription {
        @Override
        public void request(long more) {}

        @Override
        public void cancel() {}
    }

    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    private Message<?> message(Object payload) {
        return Message.of(
                payload,
                Metadata.empty(),
                () -> {
                    acknowledged.incrementAndGet();
                    return CompletableFuture.completedStage(null);
                },
                reason -> {
                    refused.incrementAndGet();
                    return CompletableFuture.completedStage(null);
                });
    }

    @Test
    void whatPiledUpIsPublishedHoweverLargeAndWhatIsNoJobRefusesNoOthers() {
        SlowQueue queue = new SlowQueue();
        JobsSubscriber subscriber = JobsSubscriber.of(queue);
        subscriber.onSubscribe(new Channel());
        NewJob large = NewJob.of(new JobId("a"), "test", new byte[Envelope.MAX_PAYLOAD_BYTES]);
        subscriber.onNext(message(large));
        Await.until("the first call is under way", () -> queue.calls.size() == 1);

        for (int i = 0; i < 200; i++) {
            subscriber.onNext(message(large));
        }
        subscriber.onNext(message("no job"));
        queue.mayEnd.countDown();

        Await.until("all are answered", () -> acknowledged.get() + refused.get() == 202);
        subscriber.onComplete();
        assertThat(acknowledged).hasValue(201);
        assertThat(refused).hasValue(1);
        assertThat(queue.calls).containsExactly(1, 128, 72);
    }
}
