package io.vaultx.standalone;

import io.vaultx.domain.Node;
import io.vaultx.files.share.ServerAddress;
import io.vaultx.files.storage.NodeStatus;
import io.vaultx.files.storage.StorageNodes;
import io.vaultx.node.ChunkLog;
import io.vaultx.node.ChunkLogStatus;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;

/** The one node of a process that keeps its chunks itself. It takes no others. */
@Singleton
final class OwnNode implements StorageNodes {
    static final String ID = "standalone";
    static final String REGION = "local";

    private final ChunkLog log;
    private final ServerAddress address;
    private final InstantSource clock;

    @Inject
    OwnNode(ChunkLog log, ServerAddress address, InstantSource clock) {
        this.log = log;
        this.address = address;
        this.clock = clock;
    }

    @Override
    public List<NodeStatus> nodes() {
        ChunkLogStatus status = log.status();
        Node node = new Node(ID, REGION, URI.create(address.url()), 1);
        return List.of(new NodeStatus(
                node, NodeStatus.State.UP, status.usableBytes(), status.segmentBytes(), clock.instant()));
    }

    @Override
    public List<String> regions() {
        return List.of(REGION);
    }

    @Override
    public NodeStatus add(Node node, boolean repeated) {
        throw new Refusal(ProblemType.CONFLICT, "this process keeps its chunks itself and takes no other nodes");
    }
}
