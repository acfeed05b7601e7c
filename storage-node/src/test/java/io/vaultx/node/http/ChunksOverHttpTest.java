package io.vaultx.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreContract;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.chunks.node.NodeClient;
import io.vaultx.chunks.node.NodeEndpoint;
import io.vaultx.chunks.node.NodeKey;
import io.vaultx.chunks.node.Patience;
import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Client and routes talk over a real socket; what rests is in memory. */
class ChunksOverHttpTest extends ChunkStoreContract {
    private static final byte[] SECRET = new byte[32];

    private final MemoryNodeChunks chunks = new MemoryNodeChunks();
    private RouteServer server = serve();
    private NodeClient client = connect();

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Override
    protected ChunkStore store() {
        return client;
    }

    @Override
    protected void damage(ChunkAddress address) {
        chunks.store.damage(address);
    }

    @Override
    protected void reopen() {
        stop();
        server = serve();
        client = connect();
    }

    @Test
    void aChunkThatTheNodeHasIsNotSentAgain() {
        put(ChunkAddress.SHARED, random(1, 100_000));
        put(ChunkAddress.SHARED, random(1, 100_000));

        assertThat(chunks.puts).hasValue(1);
    }

    @Test
    void theInventoryIsPagedInAddressOrder() {
        List<ChunkAddress> put = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            put.add(put(i % 2 == 0 ? 0 : -1, random(i, i + 1)));
        }
        put.sort(null);

        List<ChunkAddress> listed = new ArrayList<>();
        List<ChunkAddress> page = client.inventory(null, 10);
        while (!page.isEmpty()) {
            listed.addAll(page);
            page = client.inventory(listed.getLast(), 10);
        }

        assertThat(listed).isEqualTo(put);
    }

    @Test
    void aDroppedChunkIsGoneAndDroppingItAgainIsFine() {
        ChunkAddress address = put(ChunkAddress.SHARED, random(1, 777));

        assertThat(client.drop(address)).isTrue();
        assertThat(client.drop(address)).isTrue();

        assertThat(client.have(List.of(address)).getFirst().present()).isFalse();
    }

    @Test
    void aPromisedChunkStays() {
        ChunkAddress address = put(ChunkAddress.SHARED, random(1, 777));
        chunks.promise(address);

        assertThat(client.drop(address)).isFalse();

        assertThat(client.have(List.of(address)).getFirst().present()).isTrue();
    }

    @Test
    void aRecodeAnswersItsSizes() {
        ChunkAddress address = put(ChunkAddress.SHARED, random(1, 1000));

        assertThat(client.recode(address, 19)).isEqualTo(new Recoding(Outcome.RECODED, 1000, 1000, 500));
        assertThat(chunks.levels).containsExactly(19);
    }

    @Test
    void aRecodeOfAMissingOrDamagedChunkSaysSo() {
        ChunkAddress damaged = put(ChunkAddress.SHARED, random(1, 1000));
        chunks.store.damage(damaged);
        ChunkAddress missing = HashedChunk.of(0, ByteBuffer.wrap(random(2, 10))).address();

        assertThat(client.recode(damaged, 3)).isEqualTo(Recoding.without(Outcome.DAMAGED));
        assertThat(client.recode(missing, 3)).isEqualTo(Recoding.without(Outcome.MISSING));
    }

    @Test
    void aLevelThatZstdHasNotIsRefusedBeforeAnythingIsSent() {
        ChunkAddress address = put(ChunkAddress.SHARED, random(1, 1000));

        assertThatThrownBy(() -> client.recode(address, 20)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.recode(address, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(chunks.levels).isEmpty();
    }

    @Test
    void aFrameIsReadInPiecesAndOnlyAsTheOneThatItIs() {
        byte[] frame = random(7, 5000);
        ChunkAddress compressed = put(ChunkAddress.SHARED, random(1, 9000));
        ChunkAddress raw = put(ChunkAddress.SHARED, random(2, 10));
        chunks.frames.store(compressed, frame);

        assertThat(client.frameBytes(List.of(raw, compressed))).containsExactly(0, 5000);
        ByteBuffer into = ByteBuffer.allocate(5000);
        for (int at = 0; at < 5000; at += 1250) {
            assertThat(client.readFrame(compressed, 5000, at, into.slice(at, 1250)))
                    .isEqualTo(ReadOutcome.READ);
        }
        assertThat(into.array()).isEqualTo(frame);
        assertThat(client.readFrame(compressed, 4999, 0, ByteBuffer.allocate(1)))
                .isEqualTo(ReadOutcome.MISSING);
        assertThat(client.readFrame(raw, 10, 0, ByteBuffer.allocate(1))).isEqualTo(ReadOutcome.MISSING);
    }

    private RouteServer serve() {
        Gate gate = new Gate(NodeKey.derive(SECRET, "node-1"), InstantSource.system());
        return new RouteServer(new ChunkRoutes(chunks, gate));
    }

    private NodeClient connect() {
        return NodeClient.of(
                new NodeEndpoint("node-1", server.url()), SECRET, InstantSource.system(), Patience.DEFAULT);
    }
}
