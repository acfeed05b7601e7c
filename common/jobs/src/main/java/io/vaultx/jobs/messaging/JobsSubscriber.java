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
 * Publishes what a channel sends: what came while one batch was under way is the next. A call that fails refuses each of its
 * messages; sending them again is safe.
 */
final class JobsSubscriber implements Flow.Subscriber<Message<?>> {
    /** Messages that the channel may send ahead. */
    private static final int WINDOW = 256;

    private record Sent(Message<?> message, NewJob job) {}

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

    /** In as few calls as take the payloads. */
    private void publish(List<Message<?>> batch) {
        List<Sent> part = new ArrayList<>();
        long bytes = 0;
        for (Message<?> message : batch) {
            if (!(message.getPayload() instanceof NewJob job)) {
                message.nack(noJob(message.getPayload()));
                continue;
            }
            int more = job.envelope().payload().length;
            if (bytes + more > JobQueue.MAX_BATCH_BYTES) {
                publishPart(part);
                part.clear();
                bytes = 0;
            }
            part.add(new Sent(message, job));
            bytes += more;
        }
        publishPart(part);
    }

    private void publishPart(List<Sent> part) {
        if (part.isEmpty()) {
            return;
        }
        try {
            queue.publish(part.stream().map(Sent::job).toList());
        } catch (RuntimeException e) {
            part.forEach(sent -> sent.message().nack(e));
            return;
        }
        part.forEach(sent -> sent.message().ack());
    }

    private static IllegalArgumentException noJob(Object payload) {
        return new IllegalArgumentException("a message to a queue must carry a NewJob, got "
                + payload.getClass().getName());
    }

    private void request(long more) {
        Flow.Subscription subscription = channel.get();
        if (subscription != null) {
            subscription.request(more);
        }
    }
}
