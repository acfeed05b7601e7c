package io.vaultx.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.cut.FixedSize;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.threads.ByteBudget;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class ContentWriterTest {
    private static final int CHUNK = 10_000;

    private final MemoryChunkStore store = new MemoryChunkStore(InstantSource.system());
    private final ChunkBuffers buffers =
            new ChunkBuffers(new ByteBudget(16 << 20), new ByteBudget(64 << 20), 64 << 20, Duration.ofMinutes(5));
    private final List<ChunkRef> manifest = new ArrayList<>();

    @Test
    void aContentComesBackFromItsManifestWhateverTheSizesOfTheWrites() {
        byte[] content = random(1, 3 << 20);

        for (int step : new int[] {1, 3, 4096, 65_537, content.length}) {
            manifest.clear();
            try (ContentWriter writer = new ContentWriter(store, 7, Chunking.DEFAULT, manifest::add)) {
                write(writer, content, step);
                Written written = writer.finish();

                assertThat(written.size()).isEqualTo(content.length);
                assertThat(written.sha256()).isEqualTo(sha256(content));
            }
            assertThat(contentOf(7, manifest)).isEqualTo(content);
            assertThat(manifest).hasSizeGreaterThan(3);
        }
    }

    @Test
    void directBuffersAreTakenLikeOthers() {
        byte[] content = random(2, 500_000);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(content.length).put(content).flip();

        try (ContentWriter writer = new ContentWriter(store, 0, Chunking.DEFAULT, manifest::add)) {
            writer.write(direct);
            assertThat(writer.finish().sha256()).isEqualTo(sha256(content));
        }
        assertThat(direct.hasRemaining()).isFalse();
        assertThat(contentOf(0, manifest)).isEqualTo(content);
    }

    @Test
    void theWholeIsPromisedForAsLongAsTheChunkThatCameFirst() {
        Instant[] now = {Instant.EPOCH.plusSeconds(1)};
        MemoryChunkStore day = new MemoryChunkStore(() -> now[0]);
        byte[] content = random(3, 3 << 16);

        try (ContentWriter writer = new ContentWriter(day, 0, new Chunking.Fixed(1 << 16), manifest::add)) {
            for (int from = 0; from < content.length; from += 1 << 15) {
                writer.write(ByteBuffer.wrap(content, from, 1 << 15));
                now[0] = now[0].plusSeconds(3600);
            }

            // The first chunk was put when the byte behind it came: with the third write.
            assertThat(writer.finish().keptUntilMillis())
                    .isEqualTo(Instant.EPOCH
                            .plusSeconds(1)
                            .plus(Duration.ofHours(2 + 24))
                            .toEpochMilli());
        }
    }

    @Test
    void anEmptyContentHasNoChunks() {
        try (ContentWriter writer = new ContentWriter(store, 0, Chunking.DEFAULT, manifest::add)) {
            assertThat(writer.finish()).isEqualTo(new Written(0, sha256(new byte[0]), Long.MAX_VALUE));
        }
        assertThat(manifest).isEmpty();
    }

    @Test
    void aContentOfOneWholeChunkHasItsDigest() {
        byte[] content = random(3, CHUNK);

        try (ContentWriter writer = fixed(store)) {
            writer.write(ByteBuffer.wrap(content));
            assertThat(writer.finish().sha256()).isEqualTo(sha256(content));
        }
        assertThat(manifest).containsExactly(new ChunkRef(sha256(content), CHUNK));
    }

    @Test
    void theSinkHearsOfAChunkOnlyWhenItIsDurableAndInContentOrder() {
        byte[] content = random(4, 12 * CHUNK);

        try (ContentWriter writer = new ContentWriter(
                store,
                0,
                new FixedSize(CHUNK),
                ref -> {
                    assertThat(store.have(List.of(new ChunkAddress(0, ref.id())))
                                    .getFirst()
                                    .present())
                            .isTrue();
                    manifest.add(ref);
                },
                buffers)) {
            write(writer, content, 777);
            writer.finish();
        }
        assertThat(contentOf(0, manifest)).isEqualTo(content);
    }

    @Test
    void aWriterWaitsWhileTooManyPutsAreInFlight() throws Exception {
        HeldChunkStore held = new HeldChunkStore(store);
        byte[] content = random(5, 30 * CHUNK);
        FutureTask<Written> story = new FutureTask<>(() -> {
            try (ContentWriter writer = fixed(held)) {
                writer.write(ByteBuffer.wrap(content));
                return writer.finish();
            }
        });
        Thread thread = Thread.ofVirtual().start(story);

        for (int released = 0; released < 30; released++) {
            awaitParked(thread);
            assertThat(held.heldPuts()).isEqualTo(Math.min(PutsInFlight.MAX_CHUNKS, 30 - released));
            held.release();
        }

        assertThat(story.get().sha256()).isEqualTo(sha256(content));
        assertThat(contentOf(0, manifest)).isEqualTo(content);
    }

    @Test
    void largeChunksAreBoundedByTheirBytes() throws Exception {
        HeldChunkStore held = new HeldChunkStore(store);
        byte[] content = random(6, 8 << 20);
        FutureTask<Written> story = new FutureTask<>(() -> {
            try (ContentWriter writer = new ContentWriter(held, 0, new Chunking.Fixed(3 << 20), manifest::add)) {
                writer.write(ByteBuffer.wrap(content));
                return writer.finish();
            }
        });
        Thread thread = Thread.ofVirtual().start(story);

        for (int released = 0; released < 3; released++) {
            awaitParked(thread);
            assertThat(held.heldPuts()).isOne();
            held.release();
        }

        assertThat(story.get().size()).isEqualTo(content.length);
    }

    @Test
    void closingWaitsUntilTheStoreIsDoneWithTheBuffers() throws Exception {
        HeldChunkStore held = new HeldChunkStore(store);
        byte[] content = random(7, 3 * CHUNK);
        Thread thread = Thread.ofVirtual().start(() -> {
            try (ContentWriter writer = fixed(held)) {
                writer.write(ByteBuffer.wrap(content));
            }
        });

        awaitParked(thread);
        assertThat(held.heldPuts()).isEqualTo(2);
        held.release();
        held.release();
        thread.join();

        assertThat(manifest).isEmpty();
        assertThat(store.have(List.of(new ChunkAddress(0, sha256(Arrays.copyOf(content, CHUNK)))))
                        .getFirst()
                        .present())
                .isTrue();
    }

    @Test
    void aFailureOfAnyPutSurfacesLeavesNoBufferBehindAndIsHealedByWritingAgain() {
        byte[] content = random(8, 20 * CHUNK + 1);
        write(fixed(store), content);
        long idle = buffers.idleBytes();
        List<ChunkRef> whole = List.copyOf(manifest);

        for (FlakyChunkStore.Moment moment : FlakyChunkStore.Moment.values()) {
            for (int call = 1; call <= whole.size(); call++) {
                MemoryChunkStore fresh = new MemoryChunkStore(InstantSource.system());
                FlakyChunkStore flaky = new FlakyChunkStore(fresh, call, moment);
                manifest.clear();

                assertThatThrownBy(() -> write(fixed(flaky), content)).isInstanceOf(ChunkStoreException.class);

                assertThat(manifest).as("failed call %d", call).isEqualTo(whole.subList(0, call - 1));
                assertThat(buffers.idleBytes()).isEqualTo(idle);
                assertThat(buffers.lentBytes()).isZero();
                manifest.clear();
                write(fixed(flaky), content);
                assertThat(contentOf(fresh, 0, manifest)).isEqualTo(content);
            }
        }
    }

    @Test
    void aFailureOfTheSinkEndsTheContent() {
        for (int line = 1; line <= 21; line++) {
            int failing = line;
            manifest.clear();
            ManifestSink sink = ref -> {
                if (manifest.size() == failing - 1) {
                    throw new IllegalStateException("no room for line " + failing);
                }
                manifest.add(ref);
            };
            ContentWriter writer = new ContentWriter(store, 0, new FixedSize(CHUNK), sink, buffers);

            assertThatThrownBy(() -> write(writer, random(9, 20 * CHUNK + 1)))
                    .hasMessage("no room for line " + failing);
            assertThat(manifest).hasSize(failing - 1);
        }
    }

    @Test
    void anEndedContentTakesNothing() {
        ContentWriter writer = fixed(store);
        writer.finish();

        assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
        writer.close();
        writer.close();
    }

    @Test
    void aSmallContentTakesASmallBuffer() {
        try (ContentWriter writer = new ContentWriter(store, 0, Chunking.DEFAULT.chunker(), manifest::add, buffers)) {
            writer.write(ByteBuffer.allocate(4096));
            writer.finish();
        }

        assertThat(buffers.idleBytes()).isEqualTo(4096);
    }

    @Test
    void insertedBytesStoreAFewNewChunks() {
        byte[] content = random(10, 16 << 20);
        try (ContentWriter writer = new ContentWriter(store, 0, Chunking.DEFAULT, manifest::add)) {
            writer.write(ByteBuffer.wrap(content));
            writer.finish();
        }
        int before = store.size();

        try (ContentWriter writer = new ContentWriter(store, 0, Chunking.DEFAULT, manifest::add)) {
            writer.write(ByteBuffer.wrap(random(11, 1024)));
            writer.write(ByteBuffer.wrap(content));
            writer.finish();
        }

        assertThat(store.size() - before).isLessThan(8);
    }

    private ContentWriter fixed(ChunkStore target) {
        return new ContentWriter(target, 0, new FixedSize(CHUNK), manifest::add, buffers);
    }

    private static void write(ContentWriter writer, byte[] content) {
        try (writer) {
            writer.write(ByteBuffer.wrap(content));
            writer.finish();
        }
    }

    private static void write(ContentWriter writer, byte[] content, int step) {
        for (int at = 0; at < content.length; at += step) {
            writer.write(ByteBuffer.wrap(content, at, Math.min(step, content.length - at)));
        }
    }

    private byte[] contentOf(long domain, List<ChunkRef> refs) {
        return contentOf(store, domain, refs);
    }

    private static byte[] contentOf(ChunkStore from, long domain, List<ChunkRef> refs) {
        int size = refs.stream().mapToInt(ChunkRef::size).sum();
        ByteBuffer into = ByteBuffer.allocate(size);
        new ContentReader(from).open(domain, refs.iterator(), 0, size).read(into);
        return into.array();
    }

    private static void awaitParked(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(thread.isAlive()).isTrue();
            Thread.onSpinWait();
        }
    }

    private static ChunkId sha256(byte[] content) {
        return ChunkId.of(HashedChunk.sha256().digest(content));
    }

    private static byte[] random(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
