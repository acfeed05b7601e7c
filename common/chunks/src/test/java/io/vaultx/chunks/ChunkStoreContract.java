package io.vaultx.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link ChunkStore} keeps. An adapter's test is a small subclass; what differs is a question here. */
public abstract class ChunkStoreContract {
    private static final long SHARED = ChunkAddress.SHARED;
    private static final long OWN = 0xfedcba9876543210L;

    /** The store, the same one until {@link #reopen}. Each test has chunks of its own, so that tests may share it. */
    protected abstract ChunkStore store();

    /** Changes a bit of a stored chunk where it rests, behind the store's back. */
    protected abstract void damage(ChunkAddress address);

    /** Closes the store, cleanly or not, and opens it again; {@link #store()} is the new one then. */
    protected abstract void reopen();

    protected boolean survivesRestart() {
        return true;
    }

    @Test
    void whatWasPutIsReadBackWholeAtEverySize() {
        for (int size : new int[] {1, 2, 3, 4095, 4096, 4097, 65_535, 65_536, 65_537, 1 << 20, ChunkRef.MAX_SIZE}) {
            byte[] content = random(size, size);
            ChunkAddress address = put(SHARED, content);

            assertThat(read(address, 0, size)).as("%d bytes", size).isEqualTo(content);
        }
    }

    @Test
    void aRangeIsReadAlone() {
        byte[] content = random(1, 300_000);
        ChunkAddress address = put(SHARED, content);
        Random random = new Random(2);

        for (int i = 0; i < 50; i++) {
            int from = random.nextInt(content.length);
            int to = random.nextInt(from, content.length) + 1;
            assertThat(read(address, from, to - from))
                    .as("%d to %d", from, to)
                    .isEqualTo(Arrays.copyOfRange(content, from, to));
        }
    }

    @Test
    void readingFillsTheBufferFromItsPositionToItsLimitAndNothingElse() {
        byte[] content = random(3, 10_000);
        ChunkAddress address = put(SHARED, content);

        for (ByteBuffer into : List.of(ByteBuffer.allocate(200), ByteBuffer.allocateDirect(200))) {
            into.position(50).limit(150);
            assertThat(store().read(address, 7000, into)).isEqualTo(ReadOutcome.READ);

            assertThat(into.position()).isEqualTo(150);
            assertThat(into.limit()).isEqualTo(150);
            into.clear();
            assertThat(into.slice(0, 50)).isEqualTo(ByteBuffer.allocate(50));
            assertThat(into.slice(50, 100)).isEqualTo(ByteBuffer.wrap(content, 7000, 100));
            assertThat(into.slice(150, 50)).isEqualTo(ByteBuffer.allocate(50));
        }
    }

    @Test
    void aRangeOutsideTheChunkIsRefused() {
        ChunkAddress address = put(SHARED, random(4, 100));

        assertThatThrownBy(() -> store().read(address, 1, ByteBuffer.allocate(100)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().read(address, 101, ByteBuffer.allocate(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().read(address, -1, ByteBuffer.allocate(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anUnknownChunkIsMissingAndAbsent() {
        ChunkAddress unknown = new ChunkAddress(SHARED, new ChunkId(1, 2, 3, 4));
        ByteBuffer into = ByteBuffer.allocate(10);

        assertThat(store().read(unknown, 0, into)).isEqualTo(ReadOutcome.MISSING);
        assertThat(into.position()).isZero();
        assertThat(store().have(List.of(unknown))).containsExactly(Kept.ABSENT);
    }

    @Test
    void equalBytesInTwoDomainsAreTwoChunks() {
        byte[] content = random(5, 1000);
        ChunkAddress shared = put(SHARED, content);
        ChunkAddress own = new ChunkAddress(OWN, shared.id());

        assertThat(store().read(own, 0, ByteBuffer.allocate(1))).isEqualTo(ReadOutcome.MISSING);
        assertThat(put(OWN, content)).isEqualTo(own);
        assertThat(read(own, 0, content.length)).isEqualTo(content);
    }

    @Test
    void aChunkMayBePutAgain() {
        byte[] content = random(6, 5000);

        assertThat(put(SHARED, content)).isEqualTo(put(SHARED, content));
        assertThat(read(put(SHARED, content), 0, content.length)).isEqualTo(content);
    }

    @Test
    void puttingLeavesTheCallersBufferAlone() {
        ByteBuffer content = ByteBuffer.wrap(random(7, 1000)).position(10).limit(900);
        HashedChunk chunk = HashedChunk.of(SHARED, content);

        store().put(chunk).join();

        assertThat(content.position()).isEqualTo(10);
        assertThat(content.limit()).isEqualTo(900);
        assertThat(chunk.size()).isEqualTo(890);
    }

    @Test
    void haveAnswersEachAddressInOrder() {
        List<ChunkAddress> asked = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            asked.add(new ChunkAddress(i % 3, new ChunkId(i, 0, 0, 0)));
        }
        ChunkAddress first = put(SHARED, random(8, 10));
        ChunkAddress last = put(OWN, random(9, 10));
        asked.set(0, first);
        asked.set(4998, first);
        asked.set(4999, last);

        List<Kept> answers = store().have(asked);

        assertThat(answers).hasSize(5000);
        for (int i = 0; i < 5000; i++) {
            assertThat(answers.get(i).present()).as("answer %d", i).isEqualTo(i == 0 || i >= 4998);
        }
        assertThat(store().have(List.of())).isEmpty();
    }

    @Test
    void aPromiseReachesIntoTheFuture() {
        HashedChunk chunk = HashedChunk.of(SHARED, ByteBuffer.wrap(random(10, 10)));
        long hourFromNow = System.currentTimeMillis() + 3_600_000;

        assertThat(store().put(chunk).join().untilMillis()).isGreaterThan(hourFromNow);
        assertThat(store().have(List.of(chunk.address())).getFirst().untilMillis())
                .isGreaterThan(hourFromNow);
    }

    @Test
    void manyThreadsPutAndReadTheSameAndOtherChunks() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> stories = new ArrayList<>();
            for (int thread = 0; thread < 32; thread++) {
                int own = 100 + thread;
                stories.add(threads.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        byte[] content = random(i % 2 == 0 ? i : own * 100L + i, 3000 + i);
                        assertThat(read(put(SHARED, content), 0, content.length))
                                .isEqualTo(content);
                    }
                }));
            }
            for (Future<?> story : stories) {
                story.get();
            }
        }
    }

    @Test
    void aDamagedChunkIsNeverReadAndComesBackWhenPutAgain() {
        byte[] content = random(11, 200_000);
        ChunkAddress address = put(SHARED, content);
        ChunkAddress other = put(SHARED, random(12, 200_000));
        damage(address);
        ByteBuffer into = ByteBuffer.allocate(content.length);

        assertThat(store().read(address, 0, into)).isEqualTo(ReadOutcome.DAMAGED);
        assertThat(into.position()).isZero();
        assertThat(store().have(List.of(address, other)))
                .extracting(Kept::present)
                .containsExactly(false, true);

        assertThat(put(SHARED, content)).isEqualTo(address);
        assertThat(read(address, 0, content.length)).isEqualTo(content);
        assertThat(store().have(List.of(address)).getFirst().present()).isTrue();
    }

    @Test
    void anAcknowledgedChunkIsThereAfterARestartOfWhatRests() {
        byte[] content = random(13, 70_000);
        ChunkAddress address = put(OWN, content);

        reopen();

        assertThat(store().have(List.of(address)).getFirst().present()).isEqualTo(survivesRestart());
        if (survivesRestart()) {
            assertThat(read(address, 0, content.length)).isEqualTo(content);
        }
    }

    protected final ChunkAddress put(long domain, byte[] content) {
        HashedChunk chunk = HashedChunk.of(domain, ByteBuffer.wrap(content));
        CompletableFuture<Kept> stored = store().put(chunk);
        assertThat(stored.join().present()).isTrue();
        return chunk.address();
    }

    protected final byte[] read(ChunkAddress address, int offset, int size) {
        ByteBuffer into = ByteBuffer.allocate(size);
        assertThat(store().read(address, offset, into)).isEqualTo(ReadOutcome.READ);
        return into.array();
    }

    protected static byte[] random(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
