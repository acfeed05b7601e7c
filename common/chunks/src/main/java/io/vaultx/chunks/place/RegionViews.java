package io.vaultx.chunks.place;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.domain.ClusterMap;
import io.vaultx.domain.Node;
import io.vaultx.domain.Region;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A region as each call sees it: what follows from the map is worked out once for each map. Thread-safe. */
final class RegionViews {
    private final NodeDirectory directory;
    private final String regionId;
    private final Placement.Mode mode;
    private final NodeStandings standings;
    private final AtomicLong turns = new AtomicLong();
    private volatile Ranked ranked = new Ranked(ClusterMap.EMPTY, List.of(), new Rendezvous(List.of()));

    /** What was worked out of a map, until there is another one. */
    private record Ranked(ClusterMap map, List<Node> nodes, Placement placement) {}

    /** @param nanos a monotonic clock, in nanoseconds */
    RegionViews(NodeDirectory directory, PlaceSettings settings, LongSupplier nanos) {
        this.directory = directory;
        this.regionId = settings.regionId();
        this.mode = settings.mode();
        this.standings = new NodeStandings(nanos, settings.skipFor());
    }

    /** @throws ChunkStoreException {@link Reason#UNAVAILABLE} when the map has not got the region */
    RegionView now() {
        ClusterMap map = directory.map();
        Ranked now = ranked;
        if (now.map != map) {
            List<Node> nodes = map.nodesOf(regionId);
            now = new Ranked(map, nodes, mode.over(nodes, turns));
            ranked = now;
        }
        Region region = map.region(regionId)
                .orElseThrow(() -> new ChunkStoreException(
                        Reason.UNAVAILABLE, "no storage node has joined region " + regionId + " yet"));
        return new RegionView(region, now.nodes, now.placement, directory, standings);
    }
}
