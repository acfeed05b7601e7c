package io.vaultx.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.cut.FixedSize;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkRef;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ContentReaderTest {
    private static final long DOMAIN = 5;

    private final MemoryChunkStore store = new MemoryChunkStore(InstantSource.system());
    private final ContentReader reader = new ContentReader(store);
    private final byte[] content = new byte[1000];
    private final List<ChunkRef> manifest = new ArrayList<>();

    ContentReaderTest() {
        new Random(1).nextBytes(content);
        try (ContentWriter writer =
                new ContentWriter(store, DOMAIN, new FixedSize(64), manifest::add, ChunkBuffers.SHARED)) {
            writer.write(ByteBuffer.wrap(content));
            writer.finish();
        }
    }

    @Property(tries = 500)
    void everyRangeComesWholeWhateverTheBuffer(
            @ForAll @IntRange(max = 1000) int from,
            @ForAll @IntRange(max = 1000) int to,
            @ForAll @IntRange(min = 1, max = 1100) int bufferSize) {
        int start = Math.min(from, to);
        int end = Math.max(from, to);
        ContentStream stream = reader.open(DOMAIN, manifest.iterator(), start, end - start);

        ByteArrayOutputStream got = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(bufferSize);
        while (stream.read(buffer.clear()) != ContentStream.END) {
            got.write(buffer.array(), 0, buffer.position());
        }

        assertThat(got.toByteArray()).isEqualTo(Arrays.copyOfRange(content, start, end));
    }

    @Test
    void theBufferIsFilledAcrossChunks() {
        ByteBuffer into = ByteBuffer.allocate(500);

        assertThat(reader.open(DOMAIN, manifest.iterator(), 10, 990).read(into)).isEqualTo(500);
    }

    @Test
    void aMissingChunkIsNamedAndTheBytesBeforeItStand() {
        ChunkAddress lost = new ChunkAddress(DOMAIN, manifest.get(2).id());
        store.lose(lost);

        assertUnreadable(lost, ContentUnreadableException.Reason.MISSING);
    }

    @Test
    void aDamagedChunkIsNamedAndNoByteOfItIsHandedOut() {
        ChunkAddress bad = new ChunkAddress(DOMAIN, manifest.get(2).id());
        store.damage(bad);

        assertUnreadable(bad, ContentUnreadableException.Reason.DAMAGED);
    }

    @Test
    void aFailureOfAnyReadSurfacesAndReadingGoesOnBehindIt() {
        for (FlakyChunkStore.Moment moment : FlakyChunkStore.Moment.values()) {
            for (int call = 1; call <= manifest.size(); call++) {
                ContentStream stream = new ContentReader(new FlakyChunkStore(store, call, moment))
                        .open(DOMAIN, manifest.iterator(), 0, content.length);
                ByteBuffer into = ByteBuffer.allocate(content.length);

                assertThatThrownBy(() -> stream.read(into)).isInstanceOf(ChunkStoreException.class);
                assertThat(into.position()).isEqualTo((call - 1) * 64);
                assertThat(stream.read(into)).isPositive();

                assertThat(into.array()).as("failed call %d, %s", call, moment).isEqualTo(content);
            }
        }
    }

    @Test
    void aManifestThatEndsTooEarlyIsAnError() {
        ContentStream stream = reader.open(DOMAIN, manifest.iterator(), 990, 11);

        assertThatThrownBy(() -> stream.read(ByteBuffer.allocate(100)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 bytes");
    }

    private void assertUnreadable(ChunkAddress address, ContentUnreadableException.Reason reason) {
        ByteBuffer into = ByteBuffer.allocate(content.length);
        ContentStream stream = reader.open(DOMAIN, manifest.iterator(), 0, content.length);

        assertThatThrownBy(() -> stream.read(into)).isInstanceOfSatisfying(ContentUnreadableException.class, e -> {
            assertThat(e.address()).isEqualTo(address);
            assertThat(e.reason()).isEqualTo(reason);
        });
        assertThat(into.flip()).isEqualTo(ByteBuffer.wrap(content, 0, 128));
        assertThat(into.limit()).isEqualTo(128);
    }
}
