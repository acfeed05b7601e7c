package io.vaultx.node.http;

import io.vaultx.chunks.ChunkFrames;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.node.Patience;
import io.vaultx.chunks.place.Await;
import io.vaultx.chunks.place.NodeClients;
import io.vaultx.chunks.place.NodeDirectory;
import io.vaultx.chunks.place.PlaceSettings;
import io.vaultx.chunks.place.PlacedChunkStore;
import io.vaultx.chunks.place.PlacedRecoder;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ClusterMap;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Several real nodes of one region, and a store over them. */
final class RealCluster implements NodeDirectory, AutoCloseable {
    static final String REGION = "local";
    private static final Patience PATIENCE =
            new Patience(Duration.ofSeconds(10), Duration.ofSeconds(10), 2, Duration.ofMillis(10));

    final List<RealNode> nodes = new ArrayList<>();
    final Set<ChunkAddress> noted = ConcurrentHashMap.newKeySet();
    private final NodeClients clients = new NodeClients(RealNode.SECRET, InstantSource.system(), PATIENCE);
    private volatile ClusterMap map = ClusterMap.EMPTY;
    PlacedChunkStore store;
    PlacedRecoder recoder;
    ChunkFrames frames;

    RealCluster(int count, int replicas, Path folder, PlaceSettings settings) {
        for (int i = 1; i <= count; i++) {
            RealNode node = new RealNode("node-" + i, folder.resolve("node-" + i));
            nodes.add(node);
            map = map.with(node.node(REGION, 1), replicas);
        }
        open(settings);
    }

    void open(PlaceSettings settings) {
        store = new PlacedChunkStore(
                this, clients, (address, missing, kept) -> noted.add(address), settings, System::nanoTime);
        frames = store.frames(clients);
        recoder = new PlacedRecoder(this, clients, settings, System::nanoTime);
    }

    /** A node serves again, on another port. */
    void restart(RealNode node) {
        node.start();
        map = map.with(node.node(REGION, 1), 1);
    }

    void put(HashedChunk chunk) {
        store.put(chunk).join();
        awaitPuts();
    }

    /** Until every call has been answered: a node that has a copy and stops before its answer is replaced by another. */
    void awaitPuts() {
        Await.until("no copy is on its way", () -> store.putBytes() == 0);
    }

    /** How many nodes have the chunk. */
    long copies(ChunkAddress address) {
        return nodes.stream().filter(node -> node.has(address)).count();
    }

    @Override
    public ClusterMap map() {
        return map;
    }

    @Override
    public boolean isAlive(String nodeId) {
        return true;
    }

    @Override
    public void close() {
        store.close();
        clients.close();
        nodes.forEach(RealNode::close);
    }
}
