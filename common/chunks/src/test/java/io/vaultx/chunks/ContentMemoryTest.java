package io.vaultx.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.threads.ByteBudget;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What all writers hold together. */
class ContentMemoryTest {
    private static final int UPLOADS = 500;
    private static final long BEGINNINGS = UPLOADS * (long) ChunkBuffers.LARGEST_BEGINNING;
    private static final long CHUNKS = 4 << 20;
    private static final Duration LONG = Duration.ofMinutes(5);

    private final MemoryChunkStore store = new MemoryChunkStore(InstantSource.system());
    private final ByteBudget beginnings = new ByteBudget(BEGINNINGS);
    private final ByteBudget chunks = new ByteBudget(CHUNKS);

    @Test
    void fiveHundredLargeUploadsShareRoomForFourChunksAndAllAreServed() throws Exception {
        ChunkBuffers buffers = new ChunkBuffers(beginnings, chunks, 1 << 20, LONG);
        AtomicLong most = new AtomicLong();
        CountDownLatch allBegun = new CountDownLatch(UPLOADS);

        List<FutureTask<Written>> uploads = new ArrayList<>();
        for (int i = 0; i < UPLOADS; i++) {
            byte[] content = random(i, 200_000);
            uploads.add(started(() -> {
                try (ContentWriter writer = writer(store, buffers)) {
                    for (int at = 0; at < content.length; at += 20_000) {
                        writer.write(ByteBuffer.wrap(content, at, 20_000));
                        most.accumulateAndGet(buffers.lentBytes(), Math::max);
                        if (at == 0) {
                            allBegun.countDown();
                            allBegun.await();
                        }
                    }
                    return writer.finish();
                }
            }));
        }

        for (FutureTask<Written> upload : uploads) {
            assertThat(upload.get().size()).isEqualTo(200_000);
        }
        assertThat(most.get()).isPositive().isLessThanOrEqualTo(BEGINNINGS + CHUNKS);
        assertThat(buffers.lentBytes()).isZero();
    }

    @Test
    void whenSlowUploadsHoldEverythingTheOthersAreToldToComeBackAndSmallOnesAreServed() throws Exception {
        ChunkBuffers buffers = new ChunkBuffers(beginnings, chunks, 0, Duration.ofMillis(1));
        byte[] content = random(1, 100_000);

        List<ContentWriter> slow = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < UPLOADS; i++) {
            ContentWriter writer = writer(store, buffers);
            try {
                writer.write(ByteBuffer.wrap(content));
                slow.add(writer);
            } catch (ChunkStoreException tight) {
                assertThat(tight.reason()).isEqualTo(ChunkStoreException.Reason.UNAVAILABLE);
                writer.close();
                refused++;
            }
        }
        assertThat(refused).isPositive();
        assertThat(slow).hasSizeGreaterThanOrEqualTo(4);
        assertThat(chunks.lentBytes()).isLessThanOrEqualTo(CHUNKS);

        try (ContentWriter small = writer(store, buffers)) {
            small.write(ByteBuffer.wrap(random(2, 4096)));
            assertThat(small.finish().size()).isEqualTo(4096);
        }

        slow.forEach(ContentWriter::close);
        assertThat(buffers.lentBytes()).isZero();
    }

    @Test
    void aWriterThatWaitsHoldsNothingThatOthersCouldWaitFor() throws Exception {
        ChunkBuffers buffers = new ChunkBuffers(beginnings, chunks, 0, LONG);
        byte[] content = random(3, 20 << 20);

        FutureTask<Written> one = started(() -> written(content, buffers));
        FutureTask<Written> two = started(() -> written(content, buffers));

        assertThat(one.get().sha256()).isEqualTo(two.get().sha256());
        assertThat(buffers.lentBytes()).isZero();
    }

    @Test
    void whatFailsOrIsCutGivesEverythingBack() {
        ChunkBuffers buffers = new ChunkBuffers(beginnings, chunks, 0, LONG);
        byte[] content = random(4, 6 << 20);

        for (FlakyChunkStore.Moment moment : FlakyChunkStore.Moment.values()) {
            for (int call = 1; call <= 8; call++) {
                FlakyChunkStore flaky = new FlakyChunkStore(store, call, moment);
                assertThatThrownBy(() -> {
                            try (ContentWriter writer = writer(flaky, buffers)) {
                                writer.write(ByteBuffer.wrap(content));
                                writer.finish();
                            }
                        })
                        .isInstanceOf(ChunkStoreException.class);
                assertThat(buffers.lentBytes()).isZero();
            }
        }
        for (int cutAt = 1; cutAt < content.length; cutAt += 777_777) {
            try (ContentWriter writer = writer(store, buffers)) {
                writer.write(ByteBuffer.wrap(content, 0, cutAt));
            }
            assertThat(buffers.lentBytes()).isZero();
        }
    }

    private Written written(byte[] content, ChunkBuffers buffers) {
        try (ContentWriter writer = writer(store, buffers)) {
            writer.write(ByteBuffer.wrap(content));
            return writer.finish();
        }
    }

    private static ContentWriter writer(ChunkStore store, ChunkBuffers buffers) {
        return new ContentWriter(store, 0, Chunking.DEFAULT.chunker(), ref -> {}, buffers);
    }

    private static FutureTask<Written> started(Callable<Written> story) {
        FutureTask<Written> task = new FutureTask<>(story);
        Thread.ofVirtual().start(task);
        return task;
    }

    private static byte[] random(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
