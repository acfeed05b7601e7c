package io.vaultx.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ChunkStoreContract;
import io.vaultx.chunks.place.PlaceSettings;
import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes with logs on disk, over real sockets. */
class PlacedOverHttpTest extends ChunkStoreContract {
    private static final PlaceSettings SETTINGS = PlaceSettings.in(RealCluster.REGION);

    @TempDir
    Path folder;

    private RealCluster cluster;

    @BeforeEach
    void start() {
        cluster = new RealCluster(3, 3, folder, SETTINGS);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Override
    protected ChunkStore store() {
        return cluster.store;
    }

    @Override
    protected void damage(ChunkAddress address) {
        cluster.awaitPuts();
        assertThat(cluster.copies(address)).isEqualTo(3);
        ByteBuffer content = ByteBuffer.allocate(1000);
        cluster.store.read(address, 0, content);
        cluster.nodes.forEach(node -> node.damage(content.array()));
    }

    @Override
    protected void reopen() {
        cluster.awaitPuts();
        cluster.store.close();
        for (RealNode node : cluster.nodes) {
            node.stop();
            cluster.restart(node);
        }
        cluster.open(SETTINGS);
    }
}
