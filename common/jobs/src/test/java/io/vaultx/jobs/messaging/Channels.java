package io.vaultx.jobs.messaging;

import io.vaultx.jobs.JobId;
import io.vaultx.jobs.NewJob;
import io.vaultx.jobs.RunningJob;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/** An application with channels: orders come in, each makes a receipt. */
@Singleton
class Channels {
    final List<Message<RunningJob>> held = new CopyOnWriteArrayList<>();
    final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
    final AtomicInteger refused = new AtomicInteger();

    @Channel("ordered")
    @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
    Emitter<NewJob> orders;

    @Incoming("orders")
    @Outgoing("receipts")
    NewJob receipt(RunningJob order) {
        if (order.type().equals("flaky") && order.claimed().failures() == 0) {
            refused.incrementAndGet();
            throw new IllegalStateException("not the first time");
        }
        return NewJob.of(new JobId("receipt-" + order.id()), "receipt", order.payload());
    }

    @Incoming("receipts-in")
    void done(RunningJob receipt) {
        done.add(new String(receipt.payload(), StandardCharsets.UTF_8));
    }

    /** Acknowledges nothing by itself. */
    @Incoming("slow")
    CompletionStage<Void> hold(Message<RunningJob> message) {
        held.add(message);
        return java.util.concurrent.CompletableFuture.completedStage(null);
    }
}
