package io.vaultx.files.storage;

import io.vaultx.breaker.Breakers;
import io.vaultx.chunks.ChunkFrames;
import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.node.JoinToken;
import io.vaultx.chunks.node.NodeBeat;
import io.vaultx.chunks.node.NodeKey;
import io.vaultx.chunks.place.NodeClients;
import io.vaultx.chunks.place.PlaceSettings;
import io.vaultx.chunks.place.PlacedChunkStore;
import io.vaultx.records.RecordStore;
import io.vaultx.records.TableSpec;
import io.vaultx.web.RawRoutes;
import io.vaultx.web.json.JsonBody;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * All that a file-service with storage nodes of their own needs: the chunk store over them, the list of nodes, the route by
 * which they make themselves known, and the watch that keeps the three up to date. Thread-safe.
 */
public final class ClusterStorage implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ClusterStorage.class);

    /** Two looks in the time that a heartbeat takes, and four in which others' changes are to be seen. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Topology topology;
    private final NodeClients clients;
    private final PlacedChunkStore chunks;
    private final NodeKey key;
    private final InstantSource clock;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon(true).name("cluster-watch").factory());
    private boolean failing;

    private ClusterStorage(
            Topology topology, NodeClients clients, PlacedChunkStore chunks, NodeKey key, InstantSource clock) {
        this.topology = topology;
        this.clients = clients;
        this.chunks = chunks;
        this.key = key;
        this.clock = clock;
    }

    /**
     * Reads the map and begins to watch it. Connects to nodes when they are used; needs none of them to be there.
     *
     * @param breakers one for each node's id; a heartbeat says to a node's that it may be back
     * @throws RuntimeException when the records cannot be read
     */
    public static ClusterStorage open(
            RecordStore records,
            byte[] clusterSecret,
            String joinToken,
            InstantSource clock,
            ClusterSettings settings,
            Breakers breakers) {
        Topology topology = new Topology(
                records,
                JoinToken.of(joinToken),
                settings.replicas(),
                clock,
                System::nanoTime,
                id -> breakers.of(id).mayBeBack());
        topology.refresh();
        if (settings.single() != null) {
            topology.find(settings.single());
        }
        // Nobody would tell a breaker that a single node is back.
        NodeClients clients = settings.single() == null
                ? new NodeClients(clusterSecret, clock, NodeClients.PATIENCE, breakers)
                : new NodeClients(clusterSecret, clock, NodeClients.PATIENCE);
        PlacedChunkStore chunks = new PlacedChunkStore(
                topology,
                clients,
                new MisplacedTable(records),
                PlaceSettings.in(settings.regionId()).spread(settings.mode()),
                System::nanoTime);
        NodeKey key = NodeKey.derive(clusterSecret, NodeBeat.SERVICE);
        ClusterStorage opened = new ClusterStorage(topology, clients, chunks, key, clock);
        opened.watch.scheduleWithFixedDelay(
                opened::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return opened;
    }

    /** The table that stores which keep racing writes side by side have to join. */
    public static TableSpec<?> mergingTable() {
        return MisplacedTable.SPEC;
    }

    public ChunkStore chunks() {
        return chunks;
    }

    /**
     * Whether any of the nodes answers.
     *
     * @throws ChunkStoreException when there are none
     */
    public boolean isReachable() {
        return chunks.isReachable();
    }

    /** The same chunks as they lie on their nodes. */
    public ChunkFrames frames() {
        return chunks.frames(clients);
    }

    public StorageNodes nodes() {
        return topology;
    }

    /** The route that nodes call; not for clients. */
    public RawRoutes routes(JsonBody json) {
        return new NodeRoutes(topology, new CallGate(key, clock), json);
    }

    /** What is under way ends; the stores of the nodes take no more calls. */
    @Override
    public void close() {
        watch.shutdownNow();
        chunks.close();
        clients.close();
    }

    /** What is known stays when the records cannot be read; said once. */
    private void look() {
        try {
            topology.refresh();
            failing = false;
        } catch (RuntimeException failed) {
            if (!failing) {
                LOG.warn("the cluster map cannot be read; what is known of the nodes is not renewed", failed);
            }
            failing = true;
        }
    }
}
