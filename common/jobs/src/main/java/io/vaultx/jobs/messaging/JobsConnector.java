package io.vaultx.jobs.messaging;

import io.smallrye.mutiny.Multi;
import io.smallrye.reactive.messaging.annotations.ConnectorAttribute;
import io.smallrye.reactive.messaging.annotations.ConnectorAttribute.Direction;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.smallrye.reactive.messaging.connector.OutboundConnector;
import io.vaultx.jobs.JobQueue;
import io.vaultx.jobs.JobQueues;
import io.vaultx.jobs.JobWorker;
import io.vaultx.jobs.QueueName;
import io.vaultx.jobs.WorkerSettings;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/**
 * A channel for each queue. Incoming messages carry a {@link io.vaultx.jobs.RunningJob}: acknowledging one says that the job is
 * done, refusing it that it is to be tried again. At most as many are under way as the channel has hands; waiting for jobs
 * holds a connection of the worker's own, none of the client's. Outgoing messages carry a {@link io.vaultx.jobs.NewJob} and are
 * acknowledged when it is published.
 *
 * <p>Stopping the program closes the workers: what is under way gets its time, the rest goes back to the queue.
 */
@ApplicationScoped
@Connector(JobsConnector.NAME)
@ConnectorAttribute(
        name = "queue",
        type = "string",
        direction = Direction.INCOMING_AND_OUTGOING,
        description = "The queue; the channel's name where nothing is said")
@ConnectorAttribute(
        name = "hands",
        type = "int",
        direction = Direction.INCOMING,
        description =
                "How many jobs at once; BULL_CONCURRENCY, else 5, where nothing is said. (What SmallRye calls concurrency is how many copies of the channel there are.)")
public class JobsConnector implements InboundConnector, OutboundConnector {
    public static final String NAME = "vaultx-jobs";

    private static final String CONCURRENCY = "BULL_CONCURRENCY";

    private final JobQueues queues;
    private final Config settings;
    private final SecureRandom random;
    private final List<JobWorker> workers = new CopyOnWriteArrayList<>();

    @Inject
    JobsConnector(JobQueues queues, Config settings, SecureRandom random) {
        this.queues = queues;
        this.settings = settings;
        this.random = random;
    }

    @Override
    public Flow.Publisher<? extends Message<?>> getPublisher(Config channel) {
        JobQueue queue = queue(channel);
        WorkerSettings worker = WorkerSettings.of(consumer()).withConcurrency(concurrency(channel));
        return Multi.createFrom().emitter(emitter -> {
            JobWorker started = JobWorker.start(
                    queue, job -> new JobMessage(job).sentTo(emitter::emit).result(), worker, random);
            workers.add(started);
            emitter.onTermination(started::close);
        });
    }

    @Override
    public Flow.Subscriber<? extends Message<?>> getSubscriber(Config channel) {
        return JobsSubscriber.of(queue(channel));
    }

    void close(@Observes @Priority(1) @BeforeDestroyed(ApplicationScoped.class) Object event) {
        List<Thread> closing = workers.stream()
                .map(worker -> Thread.ofVirtual().start(worker::close))
                .toList();
        try {
            for (Thread one : closing) {
                one.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private JobQueue queue(Config channel) {
        String name = channel.getOptionalValue("queue", String.class)
                .orElseGet(() -> channel.getValue("channel-name", String.class));
        return queues.queue(new QueueName(name));
    }

    private int concurrency(Config channel) {
        return channel.getOptionalValue("hands", Integer.class)
                .or(() -> settings.getOptionalValue(CONCURRENCY, Integer.class))
                .orElse(WorkerSettings.USUAL_CONCURRENCY);
    }

    private String consumer() {
        return "p" + ProcessHandle.current().pid() + "-" + Long.toHexString(random.nextLong());
    }
}
