package io.vaultx.files.storage;

import io.vaultx.domain.ClusterMap;
import io.vaultx.domain.Node;
import io.vaultx.domain.Region;
import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

/** The table {@code cluster}: one row, key {@code map}, the {@link ClusterMap}. Thread-safe. */
final class ClusterTable {
    static final TableSpec<ClusterMap> SPEC = TableSpec.of("cluster", new MapCodec());

    private static final Key KEY = new KeyBuilder().text("map").key();

    /** Each lost round means that another process changed the map in between. */
    private static final int MAX_ROUNDS = 100;

    private final Table<ClusterMap> rows;

    ClusterTable(RecordStore store) {
        this.rows = new Table<>(store, SPEC);
    }

    /** The map now; {@link ClusterMap#EMPTY} before the first node joined. */
    ClusterMap map() {
        return rows.get(KEY).map(Row::value).orElse(ClusterMap.EMPTY);
    }

    /**
     * Changes the map by compare-and-set; durable on return.
     *
     * @param change from the map as it is to the map as it should be, or the same one; may be called several times
     * @return the map behind the change
     */
    ClusterMap change(Function<ClusterMap, ClusterMap> change) {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            Optional<Row<ClusterMap>> read = rows.get(KEY);
            ClusterMap before = read.map(Row::value).orElse(ClusterMap.EMPTY);
            ClusterMap after = change.apply(before);
            if (after.equals(before)) {
                return before;
            }
            if (rows.write(read.map(row -> rows.replace(row, after)).orElseGet(() -> rows.insert(KEY, after)))
                    .written()) {
                return after;
            }
        }
        throw new Refusal(ProblemType.UNAVAILABLE, "the cluster map is being changed by too many at once")
                .header("Retry-After", "1");
    }

    private static final class MapCodec implements Codec<ClusterMap> {
        private static final int EPOCH = 1;
        private static final int REGIONS = 2;
        private static final int NODES = 3;

        private final Codec<Region> regions = new RegionCodec();
        private final Codec<Node> nodes = new NodeCodec();

        @Override
        public void encode(ClusterMap map, FieldWriter out) {
            out.number(EPOCH, map.epoch())
                    .messages(REGIONS, map.regions(), regions)
                    .messages(NODES, map.nodes(), nodes);
        }

        @Override
        public ClusterMap decode(FieldReader in) {
            return new ClusterMap(in.number(EPOCH), in.messages(REGIONS, regions), in.messages(NODES, nodes));
        }
    }

    private static final class RegionCodec implements Codec<Region> {
        private static final int ID = 1;
        private static final int REPLICAS = 2;
        private static final int MOST_NODES = 3;

        @Override
        public void encode(Region region, FieldWriter out) {
            out.text(ID, region.id()).number(REPLICAS, region.replicas()).number(MOST_NODES, region.mostNodes());
        }

        @Override
        public Region decode(FieldReader in) {
            return new Region(
                    in.text(ID), Math.toIntExact(in.number(REPLICAS)), Math.toIntExact(in.number(MOST_NODES)));
        }
    }

    private static final class NodeCodec implements Codec<Node> {
        private static final int ID = 1;
        private static final int REGION_ID = 2;
        private static final int URL = 3;
        private static final int WEIGHT = 4;

        @Override
        public void encode(Node node, FieldWriter out) {
            out.text(ID, node.id())
                    .text(REGION_ID, node.regionId())
                    .text(URL, node.url().toString())
                    .number(WEIGHT, node.weight());
        }

        @Override
        public Node decode(FieldReader in) {
            return new Node(
                    in.text(ID), in.text(REGION_ID), URI.create(in.text(URL)), Math.toIntExact(in.number(WEIGHT)));
        }
    }
}
