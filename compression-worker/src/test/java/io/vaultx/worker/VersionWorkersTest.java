package io.vaultx.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vaultx.chunks.ChunkRecoder;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.MemoryChunkStore;
import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.feed.FeedVersion;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.chunks.feed.VersionName;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.domain.Sha256;
import io.vaultx.jobs.JobControl;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobQueues;
import io.vaultx.jobs.NewJob;
import io.vaultx.jobs.QueueName;
import io.vaultx.jobs.WorkerSettings;
import io.vaultx.jobs.redis.QueueLimits;
import io.vaultx.jobs.redis.RedisJobQueues;
import io.vaultx.redis.LocalRedis;
import io.vaultx.redis.RedisClient;
import io.vaultx.worker.compression.CompressionSettings;
import io.vaultx.worker.compression.Recoder;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both works over a real Redis. */
class VersionWorkersTest {
    private static final VersionName NAME = new VersionName("file1", "version1");
    private static final byte[] CONTENT = new byte[100_000];
    private static final long LIMIT_NANOS = 30_000_000_000L;

    private final MemoryFeed feed = new MemoryFeed();
    private final MemoryChunkStore chunks = new MemoryChunkStore(InstantSource.system());
    private final CountDownLatch recoding = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private LocalRedis redis;
    private RedisClient client;
    private JobQueues queues;

    @BeforeEach
    void start(@TempDir Path folder) {
        redis = LocalRedis.start(folder);
        client = RedisClient.open(redis.address(), Duration.ofSeconds(10), link -> {});
        queues = RedisJobQueues.of(client, QueueLimits.USUAL);
        HashedChunk chunk = HashedChunk.of(9, ByteBuffer.wrap(CONTENT));
        chunks.put(chunk).join();
        feed.versions.put(NAME, new FeedVersion(9, CONTENT.length, null, true));
        feed.chunks.put(NAME, List.of(new ChunkRef(chunk.address().id(), CONTENT.length)));
        feed.waiting.add(NAME);
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        client.close();
        redis.close();
    }

    private VersionWorkers workers(VersionFeed versions, ChunkRecoder recoder) {
        WorkSettings settings = new WorkSettings(
                WorkerSettings.of("w" + System.nanoTime()).withPatience(Duration.ofMillis(50)),
                CompressionSettings.DEFAULT);
        VersionWorkers workers = new VersionWorkers(
                new VersionWorkers.Tools(versions, chunks, recoder), settings, InstantSource.system(), new Random(1));
        workers.start(queues, new SimpleMeterRegistry());
        return workers;
    }

    private void publish(QueueName queue) {
        queues.queue(queue).publish(List.of(NewJob.of(new JobId("job"), queue.value(), NAME.payload())));
    }

    private JobControl.Counts counts(QueueName queue) {
        return queues.control(queue).counts();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static Recoding shrink(ChunkAddress address, int level) {
        return new Recoding(Recoding.Outcome.RECODED, CONTENT.length, CONTENT.length, 100);
    }

    /** A node that is busy with a chunk for as long as the test wants. */
    private Recoding busy(ChunkAddress address, int level) {
        recoding.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return shrink(address, level);
    }

    @Test
    void aVersionGetsItsDigestAndItsChunksAreCompressed() {
        publish(DigestHandler.QUEUE);
        publish(Recoder.QUEUE);

        try (VersionWorkers ignored = workers(feed, VersionWorkersTest::shrink)) {
            await(() -> counts(DigestHandler.QUEUE).completed() == 1
                    && counts(Recoder.QUEUE).completed() == 1);
        }

        assertThat(feed.versions.get(NAME).sha256())
                .isEqualTo(ChunkId.of(Sha256.begin().digest(CONTENT)));
    }

    @Test
    void whatIsInHandAtTheEndIsGivenBackAndDoneByTheNext() throws InterruptedException {
        publish(Recoder.QUEUE);
        VersionWorkers first = workers(feed, this::busy);
        recoding.await();

        first.close();

        assertThat(counts(Recoder.QUEUE).waiting()).isEqualTo(1);
        assertThat(counts(Recoder.QUEUE).active()).isZero();
        try (VersionWorkers ignored = workers(feed, VersionWorkersTest::shrink)) {
            await(() -> counts(Recoder.QUEUE).completed() == 1);
        }
        assertThat(counts(Recoder.QUEUE).failedInAll()).isZero();
    }

    @Test
    void whileTheFileServicesAreAwayNoAttemptIsUsedUp() {
        VersionFeed away = new AwayFeed();
        publish(DigestHandler.QUEUE);
        publish(Recoder.QUEUE);

        try (VersionWorkers ignored = workers(away, VersionWorkersTest::shrink)) {
            await(() -> counts(DigestHandler.QUEUE).delayed() == 1
                    && counts(Recoder.QUEUE).delayed() == 1);
        }

        for (QueueName queue : List.of(DigestHandler.QUEUE, Recoder.QUEUE)) {
            assertThat(counts(queue).failedInAll()).isZero();
        }
    }
}
