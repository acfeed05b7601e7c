package io.vaultx.files.storage;

import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table {@code heartbeats}: key node id, value the last {@link Heartbeat}; the last writer wins. Thread-safe. */
final class HeartbeatTable {
    static final TableSpec<Heartbeat> SPEC = TableSpec.of("heartbeats", new HeartbeatCodec());

    private final Table<Heartbeat> rows;

    HeartbeatTable(RecordStore store) {
        this.rows = new Table<>(store, SPEC);
    }

    void put(String nodeId, Heartbeat beat) {
        rows.write(rows.put(key(nodeId), beat));
    }

    /** In the order of the ids. */
    List<Optional<Row<Heartbeat>>> all(List<String> nodeIds) {
        return rows.getAll(nodeIds.stream().map(HeartbeatTable::key).toList());
    }

    private static Key key(String nodeId) {
        return new KeyBuilder().text(nodeId).key();
    }

    private static final class HeartbeatCodec implements Codec<Heartbeat> {
        private static final int URL = 1;
        private static final int FREE_BYTES = 2;
        private static final int USED_BYTES = 3;
        private static final int CLOCK = 4;
        private static final int HEARD_AT = 5;

        @Override
        public void encode(Heartbeat beat, FieldWriter out) {
            out.text(URL, beat.url().toString())
                    .number(FREE_BYTES, beat.freeBytes())
                    .number(USED_BYTES, beat.usedBytes())
                    .number(CLOCK, beat.clock().toEpochMilli())
                    .number(HEARD_AT, beat.heardAt().toEpochMilli());
        }

        @Override
        public Heartbeat decode(FieldReader in) {
            return new Heartbeat(
                    URI.create(in.text(URL)),
                    in.number(FREE_BYTES),
                    in.number(USED_BYTES),
                    Instant.ofEpochMilli(in.number(CLOCK)),
                    Instant.ofEpochMilli(in.number(HEARD_AT)));
        }
    }
}
