package io.vaultx.chunks.place;

import io.vaultx.breaker.BreakerSettings;
import io.vaultx.breaker.Breakers;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.node.NodeClient;
import io.vaultx.chunks.node.NodeEndpoint;
import io.vaultx.chunks.node.Patience;
import io.vaultx.domain.Node;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** One client for each node; a node that moved to another url gets a new one. Thread-safe. */
public final class NodeClients implements NodeStores, NodeRecoders, NodeFrames, AutoCloseable {
    /** Shorter than a lone client's: there is another node to go to. The second attempt is for a connection gone stale. */
    public static final Patience PATIENCE =
            new Patience(Duration.ofSeconds(1), Duration.ofSeconds(8), 2, Duration.ofMillis(50));

    private final byte[] clusterSecret;
    private final InstantSource clock;
    private final Patience patience;
    private final Breakers breakers;
    private final ConcurrentMap<String, Connected> clients = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private record Connected(URI url, NodeClient client) {}

    /** Clients that try every call: for tools and tests, which have nobody to tell them that a node is back. */
    public NodeClients(byte[] clusterSecret, InstantSource clock, Patience patience) {
        this(clusterSecret, clock, patience, new Breakers(BreakerSettings.NEVER_OPEN, System::nanoTime, made -> {}));
    }

    /** @param breakers has one for each node's id; who hears that a node is back says so to its breaker */
    public NodeClients(byte[] clusterSecret, InstantSource clock, Patience patience, Breakers breakers) {
        this.clusterSecret = clusterSecret.clone();
        this.clock = clock;
        this.patience = patience;
        this.breakers = breakers;
    }

    @Override
    public NodeClient of(Node node) {
        Connected known = clients.get(node.id());
        if (known != null && known.url.equals(node.url())) {
            return known.client;
        }
        return clients.compute(
                        node.id(), (id, old) -> old != null && old.url.equals(node.url()) ? old : connect(node, old))
                .client;
    }

    @Override
    public void close() {
        closed = true;
        clients.keySet()
                .forEach(id -> clients.computeIfPresent(id, (same, old) -> {
                    old.client.close();
                    return null;
                }));
    }

    private Connected connect(Node node, @Nullable Connected old) {
        if (closed) {
            throw new ChunkStoreException(
                    ChunkStoreException.Reason.UNAVAILABLE, "the clients of the nodes are closed");
        }
        if (old != null) {
            old.client.close();
        }
        NodeEndpoint endpoint = new NodeEndpoint(node.id(), node.url());
        return new Connected(
                node.url(), NodeClient.of(endpoint, clusterSecret, clock, patience, breakers.of(node.id())));
    }
}
