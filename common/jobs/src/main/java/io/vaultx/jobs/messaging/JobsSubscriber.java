package io.vaultx.jobs.messaging;

import io.vaultx.jobs.JobQueue;
import io.vaultx.jobs.NewJob;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what a channel sends: what came while one batch was under way is the next. A batch that fails is refused as a
 * whole, each of its messages; sending them again is safe.
 */
final class JobsSubscriber implements Flow.Subscriber<Message<?>> {
    /** Messages that the channel may send ahead. */
    private static final int WINDOW = 256;

    private final JobQueue queue;
    private final BlockingQueue<Message<?>> waiting = new ArrayBlockingQueue<>(WINDOW);
    private final AtomicReference<Flow.@Nullable Subscription> channel = new AtomicReference<>();
    private final Thread publisher;

    private JobsSubscriber(JobQueue queue) {
        this.queue = queue;
        this.publisher = Thread.ofVirtual().name("jobs-out-" + queue.name()).unstarted(this::publish);
    }

    static JobsSubscriber of(JobQueue queue) {
        return new JobsSubscriber(queue);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        if (!channel.compareAndSet(null, subscription)) {
            subscription.cancel();
            return;
        }
        publisher.start();
        subscription.request(WINDOW);
    }

    @Override
    public void onNext(Message<?> message) {
        waiting.add(message);
    }

    @Override
    public void onError(Throwable failure) {
        publisher.interrupt();
    }

    @Override
    public void onComplete() {
        publisher.interrupt();
    }

    private void publish() {
        List<Message<?>> batch = new ArrayList<>();
        try {
            while (true) {
                batch.add(waiting.take());
                waiting.drainTo(batch);
                publish(batch);
                request(batch.size());
                batch.clear();
            }
        } catch (InterruptedException ended) {
            waiting.drainTo(batch);
            publish(batch);
        }
    }

    private void publish(List<Message<?>> batch) {
        try {
            queue.publish(batch.stream().map(JobsSubscriber::job).toList());
            batch.forEach(Message::ack);
        } catch (RuntimeException e) {
            batch.forEach(message -> message.nack(e));
        }
    }

    private static NewJob job(Message<?> message) {
        if (message.getPayload() instanceof NewJob job) {
            return job;
        }
        throw new IllegalArgumentException("a message to a queue must carry a NewJob, got "
                + message.getPayload().getClass().getName());
    }

    private void request(long more) {
        Flow.Subscription subscription = channel.get();
        if (subscription != null) {
            subscription.request(more);
        }
    }
}
