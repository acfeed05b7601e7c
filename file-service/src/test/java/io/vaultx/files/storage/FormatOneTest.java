package io.vaultx.files.storage;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ClusterMap;
import io.vaultx.domain.Node;
import io.vaultx.domain.Region;
import io.vaultx.files.GoldenRows;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rows of {@code cluster}, {@code heartbeats} and {@code misplaced} as the first format has them, kept for ever. */
class FormatOneTest {
    private static final Instant AT = Instant.ofEpochMilli(1_767_225_600_123L);
    private static final URI URL = URI.create("http://127.0.0.1:3100");
    private static final ChunkAddress CHUNK = new ChunkAddress(0xfedcba9876543210L, ChunkId.parse("ab".repeat(32)));

    private final GoldenRows<ClusterMap> maps = new GoldenRows<>(
            "cluster.hex",
            ClusterTable.SPEC,
            Map.of(
                    "one-node",
                    ClusterMap.EMPTY.with(new Node("node-1", "local", URL, 1), 3),
                    "two-regions",
                    new ClusterMap(
                            1L << 40,
                            List.of(new Region("east", 2, 9), new Region("west", 1, 1)),
                            List.of(
                                    new Node("a", "west", URI.create("https://a.example.org"), 1000),
                                    new Node("b", "east", URI.create("http://[::1]:3100"), 7)))));

    private final GoldenRows<Heartbeat> beats = new GoldenRows<>(
            "heartbeats.hex",
            HeartbeatTable.SPEC,
            Map.of("heard", new Heartbeat(URL, 1L << 50, 0, AT, AT.plusMillis(1500))));

    private final GoldenRows<MisplacedNote> notes = new GoldenRows<>(
            "misplaced.hex",
            MisplacedTable.SPEC,
            Map.of("noted", new MisplacedNote(new TreeSet<>(Set.of("node-2", "node-3")))));

    @Test
    void storedRowsAreStillRead() {
        maps.areRead((store, map) -> Optional.of(new ClusterTable(store).map()));
        beats.areRead((store, beat) ->
                new HeartbeatTable(store).all(List.of("node-1")).getFirst().map(Row::value));
        notes.areRead((store, note) -> new Table<>(store, MisplacedTable.SPEC)
                .get(MisplacedTable.key("node-1", CHUNK))
                .map(Row::value));
    }

    @Test
    void theSameValuesAreStoredTheSameToday() {
        maps.areWrittenTheSame((store, map) -> new ClusterTable(store).change(before -> map));
        beats.areWrittenTheSame((store, beat) -> new HeartbeatTable(store).put("node-1", beat));
        notes.areWrittenTheSame(
                (store, note) -> new MisplacedTable(store).note(CHUNK, Set.of("node-1"), note.keptBy()));
    }

    @Test
    void damagedRowsAreReadOrUnreadable() {
        maps.areReadOrUnreadableWhenDamaged();
        beats.areReadOrUnreadableWhenDamaged();
        notes.areReadOrUnreadableWhenDamaged();
    }

    @Test
    void whatANewerProgramAddedSurvivesARewrite() {
        maps.keepUnknownFields();
        beats.keepUnknownFields();
        notes.keepUnknownFields();
    }
}
