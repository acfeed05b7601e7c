package io.vaultx.chunks.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkFrames;
import io.vaultx.chunks.ContentUnreadableException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.MemoryChunkStore;
import io.vaultx.chunks.MemoryFrames;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkRef;
import io.vaultx.threads.TestRun;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Chunks, some compressed and some not, as one stream that any decoder of zstd reads. */
class FramedContentTest {
    private static final long DOMAIN = 7;

    private final MemoryChunkStore store = new MemoryChunkStore(InstantSource.system());
    private final MemoryFrames frames = new MemoryFrames(store);
    private final List<ChunkRef> refs = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    private ChunkAddress add(byte[] bytes, boolean compressed) {
        HashedChunk chunk = HashedChunk.of(DOMAIN, ByteBuffer.wrap(bytes));
        store.put(chunk).join();
        if (compressed) {
            frames.compress(chunk.address(), bytes.length, 3);
        }
        refs.add(new ChunkRef(chunk.address().id(), bytes.length));
        content.writeBytes(bytes);
        return chunk.address();
    }

    private static byte[] noise(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] repeated(int letter, int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) letter);
        return bytes;
    }

    private FramedContent framed() {
        return FramedContent.of(frames, DOMAIN, refs).orElseThrow();
    }

    private byte[] read(FramedContent framed, int piece) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        FramedStream stream = framed.open(store, frames);
        ByteBuffer buffer = ByteBuffer.allocate(piece);
        while (stream.read(buffer) != FramedStream.END) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return all.toByteArray();
    }

    private void assertIsTheContent(int... pieces) {
        FramedContent framed = framed();
        byte[] whole = read(framed, 1 << 20);
        assertThat(whole).hasSize((int) framed.length());
        assertThat(MemoryFrames.decode(whole, content.size())).isEqualTo(content.toByteArray());
        for (int piece : pieces) {
            assertThat(read(framed, piece)).as("read %d bytes at a time", piece).isEqualTo(whole);
        }
    }

    @Test
    void framesAndRawChunksOfEverySizeMakeOneStream() {
        add(repeated('a', 600_000), true);
        for (int size : new int[] {1, 255, 256, 65_791, 65_792, 131_071, 131_072, 131_073, 262_144, 300_000}) {
            add(noise(size, size), false);
            add(repeated('b', size + 2_000), true);
        }
        add(repeated('c', 3_000_000), true);

        assertIsTheContent(4096);
    }

    @Test
    void headersAreCutAnywhere() {
        add(noise(1, 131_073), false);
        add(repeated('a', 20_000), true);
        add(noise(2, 1), false);

        assertIsTheContent(1, 2, 3, 4096);
    }

    @Test
    void aContentOfOneChunkIsItsFrame() {
        ChunkAddress only = add(repeated('a', 5_000), true);

        assertIsTheContent(1, 2, 3, 4096);
        assertThat(framed().length())
                .isEqualTo((long) frames.frameBytes(List.of(only)).getFirst());
    }

    @Test
    void aContentThatWouldNotGetShorterIsNotFramed() {
        add(noise(1, 100_000), false);
        assertThat(FramedContent.of(frames, DOMAIN, refs)).isEmpty();

        add(repeated('a', 5_000), true);
        assertThat(FramedContent.of(frames, DOMAIN, refs)).as("a twentieth").isEmpty();

        add(repeated('b', 5_000), true);
        assertThat(FramedContent.of(frames, DOMAIN, refs)).isPresent();
        assertThat(FramedContent.of(ChunkFrames.NONE, DOMAIN, refs)).isEmpty();
        assertThat(FramedContent.of(frames, DOMAIN, List.of())).isEmpty();
    }

    @Test
    void aFormIsWhatItsDescriptionSays() throws Exception {
        ChunkAddress first = add(repeated('a', 50_000), true);
        add(noise(5, 2_000), false);
        int stored = frames.frameBytes(List.of(first)).getFirst();

        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update("vaultx frames 1\n".getBytes(StandardCharsets.US_ASCII));
        sha256.update(new byte[] {0, 0, (byte) (stored >> 8), (byte) stored, 0, 0, 0, 0});

        assertThat(framed().form()).isEqualTo(HexFormat.of().formatHex(sha256.digest(), 0, 8));
    }

    @Test
    void theFormTellsDifferentFramesOfOneContentApart() {
        ChunkAddress first = add(repeated('a', 50_000), true);
        ChunkAddress second = add(noise(5, 2_000), false);
        String form = framed().form();

        assertThat(framed().form()).isEqualTo(form).matches("[0-9a-f]{16}");
        frames.compress(second, 2_000, 1);
        assertThat(framed().form()).isNotEqualTo(form);
        frames.forget(second);
        assertThat(framed().form()).isEqualTo(form);
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void aRawChunkThatIsCompressedMeanwhileMakesNoDifference() {
        add(repeated('a', 50_000), true);
        ChunkAddress second = add(repeated('x', 200_000), false);
        FramedContent framed = framed();

        frames.compress(second, 200_000, 3);

        assertThat(MemoryFrames.decode(read(framed, 4096), content.size())).isEqualTo(content.toByteArray());
    }

    @Test
    void aFrameThatIsNotThereAnyMoreEndsTheStream() {
        ChunkAddress first = add(repeated('a', 50_000), true);
        FramedContent framed = framed();

        frames.forget(first);

        assertThatThrownBy(() -> read(framed, 4096))
                .isInstanceOfSatisfying(
                        ContentUnreadableException.class,
                        e -> assertThat(e.address()).isEqualTo(first));
    }

    @Test
    void aDamagedRawChunkEndsTheStreamBehindTheVerifiedBytes() {
        add(repeated('a', 50_000), true);
        ChunkAddress second = add(noise(3, 2_000), false);
        FramedContent framed = framed();
        store.damage(second);
        FramedStream stream = framed.open(store, frames);
        ByteBuffer all = ByteBuffer.allocate(1 << 20);

        assertThatThrownBy(() -> stream.read(all)).isInstanceOf(ContentUnreadableException.class);

        assertThat(all.position()).isEqualTo((int) framed.length() - 2_000);
    }

    @Test
    void anyMixtureDecodesToItsContent() {
        long seed = TestRun.seed();
        Random random = new Random(seed);
        System.out.println("mixtures of frames: seed " + seed);
        add(repeated('z', 4 << 20), true);
        for (int i = 0; i < TestRun.rounds(30, 300); i++) {
            int size = 1 + random.nextInt(200_000);
            boolean compressed = random.nextBoolean();
            add(random.nextBoolean() ? noise(random.nextLong(), size) : repeated(random.nextInt(), size), compressed);
        }
        FramedContent framed = framed();
        byte[] whole = read(framed, 1 + random.nextInt(50_000));
        assertThat(whole).hasSize((int) framed.length());
        assertThat(MemoryFrames.decode(whole, content.size())).isEqualTo(content.toByteArray());
    }
}
