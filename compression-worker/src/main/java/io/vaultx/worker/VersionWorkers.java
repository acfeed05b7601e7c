package io.vaultx.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.vaultx.chunks.ChunkRecoder;
import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.jobs.JobHandler;
import io.vaultx.jobs.JobQueues;
import io.vaultx.jobs.JobWorker;
import io.vaultx.worker.compression.CompressionFigures;
import io.vaultx.worker.compression.CompressionMeters;
import io.vaultx.worker.compression.CompressionShift;
import io.vaultx.worker.compression.Recoder;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Does all that versions wait for: digests as they come, compression in its hours. The same in a process of its own and beside
 * everything else. Thread-safe.
 */
public final class VersionWorkers implements AutoCloseable {
    private final WorkSettings settings;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final JobHandler digests;
    private final CompressionFigures figures = new CompressionFigures();
    private final JobHandler compressor;
    private @Nullable JobWorker worker;
    private @Nullable CompressionShift shift;
    private boolean closed;

    /** What the work is done with. */
    public record Tools(VersionFeed feed, ChunkStore chunks, ChunkRecoder recoder) {}

    public VersionWorkers(Tools tools, WorkSettings settings, InstantSource clock, RandomGenerator random) {
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.digests = new UnlessAway(new DigestHandler(tools.feed(), tools.chunks()));
        this.compressor = new UnlessAway(new Recoder(tools.feed(), tools.recoder(), settings.compression(), figures));
    }

    /** Begins, whether the queues' server is there or not; to be called once. Does nothing when it is closed already. */
    public synchronized void start(JobQueues queues, MeterRegistry meters) {
        if (closed) {
            return;
        }
        worker = JobWorker.start(queues.queue(DigestHandler.QUEUE), digests, settings.worker(), random);
        CompressionMeters.register(figures, meters);
        shift = CompressionShift.start(
                settings.compression().hours(), clock, ZoneId.systemDefault(), () -> compress(queues));
    }

    /** One version after the other: a node compresses one chunk at a time. */
    private CompressionShift.Work compress(JobQueues queues) {
        JobWorker compressing = JobWorker.start(
                queues.queue(Recoder.QUEUE), compressor, settings.worker().withConcurrency(1), random);
        return compressing::close;
    }

    /** Gives back what is in hand; returns within the patience of the settings and a second. */
    @Override
    public synchronized void close() {
        closed = true;
        @Nullable CompressionShift compressing = shift;
        Thread ending = Thread.ofVirtual().unstarted(() -> {
            if (compressing != null) {
                compressing.close();
            }
        });
        ending.start();
        if (worker != null) {
            worker.close();
        }
        try {
            ending.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
