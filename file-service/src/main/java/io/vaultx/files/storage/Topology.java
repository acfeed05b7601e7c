package io.vaultx.files.storage;

import io.vaultx.chunks.node.JoinToken;
import io.vaultx.chunks.node.NodeBeat;
import io.vaultx.chunks.place.NodeDirectory;
import io.vaultx.domain.ClusterMap;
import io.vaultx.domain.Node;
import io.vaultx.domain.Region;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The cluster map and who is alive, as the records have it and this process last read it ({@link #refresh}). Every
 * file-service writes what its own calls bring and reads what the others wrote.
 *
 * <p>A node is alive while its heartbeat changes: for how long it did not is measured by this process's own monotonic clock, so
 * no two clocks are compared. When the records cannot be read, what was known stays.
 *
 * <p>Thread-safe. {@link #map} and {@link #isAlive} answer from memory; the others block.
 */
public final class Topology implements NodeDirectory, StorageNodes {
    /** A heartbeat this old is no sign of life any more: with what comes before it, a dead node is skipped within 5 s. */
    static final Duration SILENT_AFTER = Duration.ofSeconds(4);

    /** A first heartbeat this old was a sign of life for nobody: far more than clocks may differ. */
    private static final Duration LONG_GONE = Duration.ofMinutes(1);

    private final ClusterTable cluster;
    private final HeartbeatTable heartbeats;
    private final JoinToken joinToken;
    private final int replicas;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Consumer<String> heard;
    private volatile Snapshot known = new Snapshot(ClusterMap.EMPTY, Map.of());

    /** What was read at one moment. */
    private record Snapshot(ClusterMap map, Map<String, Sign> signs) {}

    /**
     * A node's heartbeat as this process saw it.
     *
     * @param since when this version of it was seen first, nanoseconds of the monotonic clock
     */
    private record Sign(Heartbeat beat, long version, long since, boolean alive) {}

    /**
     * @param replicas of a region that is made from now on
     * @param nanos a monotonic clock
     * @param heard is told the id of a node whenever a new sign of life of it was read
     */
    Topology(
            RecordStore records,
            JoinToken joinToken,
            int replicas,
            InstantSource clock,
            LongSupplier nanos,
            Consumer<String> heard) {
        this.cluster = new ClusterTable(records);
        this.heartbeats = new HeartbeatTable(records);
        this.joinToken = joinToken;
        this.replicas = replicas;
        this.clock = clock;
        this.nanos = nanos;
        this.heard = heard;
    }

    @Override
    public ClusterMap map() {
        return known.map;
    }

    @Override
    public boolean isAlive(String nodeId) {
        Sign sign = known.signs.get(nodeId);
        return sign != null && sign.alive;
    }

    /** Reads what there is now. To be called several times a second. */
    synchronized void refresh() {
        ClusterMap map = cluster.map();
        // The same object as long as it is the same map: whoever worked something out of it keeps that.
        ClusterMap now = map.equals(known.map) ? known.map : map;
        List<String> ids = now.nodes().stream().map(Node::id).toList();
        List<Optional<Row<Heartbeat>>> rows = heartbeats.all(ids);
        Map<String, Sign> signs = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            String id = ids.get(i);
            rows.get(i).ifPresent(row -> signs.put(id, sign(row, known.signs.get(id))));
        }
        Map<String, Sign> before = known.signs;
        known = new Snapshot(now, signs);
        signs.forEach((id, sign) -> {
            Sign last = before.get(id);
            if (sign.alive && (last == null || last.version != sign.version)) {
                heard.accept(id);
            }
        });
    }

    private Sign sign(Row<Heartbeat> row, @Nullable Sign before) {
        long now = nanos.getAsLong();
        if (before != null && before.version == row.version()) {
            boolean alive = before.alive && now - before.since < SILENT_AFTER.toNanos();
            return new Sign(row.value(), row.version(), before.since, alive);
        }
        Instant heardAt = row.value().heardAt();
        boolean alive = before != null || heardAt.plus(LONG_GONE).isAfter(clock.instant());
        return new Sign(row.value(), row.version(), now, alive);
    }

    /**
     * Takes a node's sign of life in; the first one of a node that proves to know the join token makes it known.
     *
     * @return the epoch of the map that has it
     * @throws Refusal 403 when it is unknown and proves nothing, 409 when another node has its id or it claims another region
     */
    long hear(NodeBeat beat) {
        Node claimed = new Node(beat.id(), beat.regionId(), beat.url(), beat.weight() == null ? 1 : beat.weight());
        ClusterMap map = known.map;
        if (!map.node(beat.id()).map(found -> agrees(found, beat)).orElse(false)) {
            map = cluster.change(now -> joined(now, claimed, beat));
        }

        Instant now = clock.instant();
        heartbeats.put(
                beat.id(),
                new Heartbeat(beat.url(), beat.freeBytes(), beat.usedBytes(), Instant.ofEpochMilli(beat.clock()), now));
        if (map.epoch() > known.map.epoch()) {
            refresh();
        }
        return map.epoch();
    }

    private static boolean agrees(Node found, NodeBeat beat) {
        return found.regionId().equals(beat.regionId())
                && found.url().equals(beat.url())
                && (beat.weight() == null || beat.weight() == found.weight());
    }

    private ClusterMap joined(ClusterMap now, Node claimed, NodeBeat beat) {
        Optional<Node> found = now.node(claimed.id());
        if (found.isEmpty()) {
            requireMember(claimed, beat.joinProof());
            return with(now, claimed);
        }
        Node before = found.get();
        if (!before.regionId().equals(claimed.regionId())) {
            throw new Refusal(
                    ProblemType.CONFLICT, "node " + before.id() + " is in region " + before.regionId() + " by the map");
        }
        Sign sign = known.signs.get(claimed.id());
        if (sign != null && sign.alive && !sign.beat.url().equals(claimed.url())) {
            throw new Refusal(
                    ProblemType.CONFLICT,
                    "another node with the id " + claimed.id() + " is alive at " + sign.beat.url());
        }
        Node after = new Node(
                before.id(),
                before.regionId(),
                claimed.url(),
                beat.weight() == null ? before.weight() : claimed.weight());
        return after.equals(before) ? now : with(now, after);
    }

    private void requireMember(Node claimed, @Nullable String proof) {
        if (claimed.id().equals(NodeBeat.SERVICE)) {
            throw new Refusal(ProblemType.CONFLICT, "no node may have the id " + NodeBeat.SERVICE);
        }
        if (proof == null || !joinToken.isProved(proof, claimed)) {
            throw new Refusal(ProblemType.FORBIDDEN, "a node that joins must prove that it knows the join token");
        }
    }

    @Override
    public List<NodeStatus> nodes() {
        Snapshot now = known;
        List<NodeStatus> all = new ArrayList<>();
        now.map.nodes().forEach(node -> all.add(status(node, now.signs.get(node.id()))));
        return all;
    }

    @Override
    public List<String> regions() {
        return known.map.regions().stream().map(Region::id).toList();
    }

    @Override
    public NodeStatus add(Node node, boolean repeated) {
        cluster.change(now -> {
            Optional<Node> found = now.node(node.id());
            if (found.isPresent() && repeated && found.get().equals(node)) {
                return now;
            }
            if (found.isPresent() || node.id().equals(NodeBeat.SERVICE)) {
                throw new Refusal(ProblemType.CONFLICT, "there is a node with the id " + node.id());
            }
            return with(now, node);
        });
        refresh();
        return status(node, known.signs.get(node.id()));
    }

    /** Makes the map have just this node under its id. */
    void find(Node node) {
        cluster.change(now -> now.node(node.id()).filter(node::equals).isPresent() ? now : with(now, node));
        refresh();
    }

    private ClusterMap with(ClusterMap map, Node node) {
        if (map.nodes().size() == ClusterMap.MAX_NODES && map.node(node.id()).isEmpty()) {
            throw new Refusal(ProblemType.CONFLICT, "a cluster has at most " + ClusterMap.MAX_NODES + " nodes");
        }
        return map.with(node, replicas);
    }

    private static NodeStatus status(Node node, @Nullable Sign sign) {
        if (sign == null) {
            return new NodeStatus(node, NodeStatus.State.NEW, null, null, null);
        }
        Heartbeat beat = sign.beat;
        return new NodeStatus(
                node,
                sign.alive ? NodeStatus.State.UP : NodeStatus.State.DOWN,
                beat.freeBytes(),
                beat.usedBytes(),
                beat.heardAt());
    }
}
