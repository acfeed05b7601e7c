package io.vaultx.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.MemoryFrames;
import io.vaultx.chunks.frame.FramedContent;
import io.vaultx.chunks.frame.FramedStream;
import io.vaultx.chunks.place.PlaceSettings;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkRef;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A content that is sent as it lies, from nodes with logs on disk, over real sockets. */
class SeveralNodesFramesTest {
    /** No node is given up while its frames are asked for: what is compressed there is sent so. */
    private static final PlaceSettings SETTINGS =
            PlaceSettings.in(RealCluster.REGION).skipping(Duration.ofMillis(1)).hedgedAfter(Duration.ofSeconds(20));

    private static final int CHUNK = 200_000;

    @TempDir
    Path folder;

    private RealCluster cluster;
    private final List<ChunkRef> refs = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    @BeforeEach
    void put() {
        cluster = new RealCluster(4, 3, folder, SETTINGS);
        for (int i = 0; i < 12; i++) {
            HashedChunk chunk = text(i);
            cluster.store.put(chunk).join();
            refs.add(new ChunkRef(chunk.address().id(), chunk.size()));
            content.writeBytes(chunk.bytes());
        }
        cluster.awaitPuts();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void whatIsNotCompressedIsNotOffered() {
        assertThat(FramedContent.of(cluster.frames, ChunkAddress.SHARED, refs)).isEmpty();
    }

    @Test
    void aContentIsSentAsItLies() {
        addresses().forEach(address -> cluster.recoder.recode(address, 3));

        FramedContent framed = framed();

        assertThat(framed.length()).isLessThan(content.size() * 2L / 3);
        assertThat(decoded(framed, () -> {})).isEqualTo(content.toByteArray());
    }

    @Test
    void aContentOfWhichSomeChunksAreCompressedOnSomeNodesIsSentWhole() {
        for (int i = 0; i < refs.size(); i++) {
            if (i % 3 != 0) {
                cluster.recoder.recode(addresses().get(i), 3);
            }
        }

        assertThat(decoded(framed(), () -> {})).isEqualTo(content.toByteArray());
    }

    @Test
    void aNodeThatStopsInTheMiddleIsReplacedByOthersThatHaveTheSameFrames() {
        addresses().forEach(address -> cluster.recoder.recode(address, 3));

        for (RealNode victim : cluster.nodes) {
            assertThat(decoded(framed(), victim::stop)).isEqualTo(content.toByteArray());
            cluster.restart(victim);
        }
    }

    @Test
    void copiesThatLieDifferentlyAreNeverMixed() {
        List<RealNode> nodes = cluster.nodes;
        for (ChunkAddress address : addresses()) {
            for (int i = 0; i < nodes.size(); i++) {
                if (nodes.get(i).has(address)) {
                    nodes.get(i).recode(address, i == 3 ? 12 : 1);
                }
            }
        }

        assertThat(decoded(framed(), () -> {})).isEqualTo(content.toByteArray());
    }

    private FramedContent framed() {
        return FramedContent.of(cluster.frames, ChunkAddress.SHARED, refs).orElseThrow();
    }

    private List<ChunkAddress> addresses() {
        return refs.stream()
                .map(ref -> new ChunkAddress(ChunkAddress.SHARED, ref.id()))
                .toList();
    }

    /** The stream read in odd pieces, so that most frames are in several; something happens after the first ones. */
    private byte[] decoded(FramedContent framed, Runnable inTheMiddle) {
        FramedStream stream = framed.open(cluster.store, cluster.frames);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteBuffer piece = ByteBuffer.allocate(30_011);
        for (int pieces = 1; stream.read(piece.clear()) != FramedStream.END; pieces++) {
            sent.write(piece.array(), 0, piece.position());
            if (pieces == 5) {
                inTheMiddle.run();
            }
        }
        assertThat(sent.size()).isEqualTo((int) framed.length());
        return MemoryFrames.decode(sent.toByteArray(), content.size());
    }

    private static HashedChunk text(long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < CHUNK) {
            text.append(Integer.toString(random.nextInt(5000), 36)).append(' ');
        }
        return HashedChunk.of(
                ChunkAddress.SHARED, ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII)));
    }
}
