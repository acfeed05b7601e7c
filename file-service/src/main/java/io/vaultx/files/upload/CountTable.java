package io.vaultx.files.upload;

import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.KeyReader;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import java.math.BigInteger;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The table {@code counts}: key (upload's id, share), exclusive; value what the parts of that share come to. A part counts
 * in the share of its index modulo {@link #SHARES}, so that parts which arrive at the same time, which are neighbours
 * mostly, change different rows. Thread-safe.
 */
final class CountTable {
    static final int SHARES = 16;

    static final TableSpec<CountShare> SPEC = TableSpec.of("counts", new ShareCodec());

    private final Table<CountShare> counts;

    CountTable(RecordStore store) {
        this.counts = new Table<>(store, SPEC);
    }

    /** The share in which a part of this index counts. */
    Optional<Row<CountShare>> share(String uploadId, int index) {
        return counts.get(key(uploadId, index % SHARES));
    }

    /** All shares that are there. By their keys: an index of the store may pass over rows. */
    List<Row<CountShare>> shares(String uploadId) {
        List<Key> keys = IntStream.range(0, SHARES)
                .mapToObj(share -> key(uploadId, share))
                .toList();
        return counts.getAll(keys).stream().flatMap(Optional::stream).toList();
    }

    /** Under which indexes parts are counted; some may be gone again. */
    BitSet indexes(String uploadId) {
        BitSet indexes = new BitSet();
        for (Row<CountShare> row : shares(uploadId)) {
            KeyReader key = new KeyReader(row.key());
            key.bytes(OpaqueId.BYTES);
            int share = key.intAscending();
            row.value().positions().forEach(position -> indexes.set(position * SHARES + share));
        }
        return indexes;
    }

    /** Puts a share in the place of what was read of it. */
    RecordChange set(String uploadId, int index, Optional<Row<CountShare>> read, CountShare share) {
        return read.map(row -> counts.replace(row, share))
                .orElseGet(() -> counts.insert(key(uploadId, index % SHARES), share));
    }

    RecordChange delete(Row<CountShare> read) {
        return counts.delete(read);
    }

    static Key key(String uploadId, int share) {
        return new KeyBuilder()
                .bytes(OpaqueId.bytes(uploadId))
                .intAscending(share)
                .key();
    }

    private static final class ShareCodec implements Codec<CountShare> {
        private static final int PARTS = 1;
        private static final int BYTES = 2;
        private static final int LAST_RECEIVED_AT_MILLIS = 3;
        private static final int UNCERTAIN = 4;

        @Override
        public void encode(CountShare share, FieldWriter out) {
            out.bytes(PARTS, share.parts().toByteArray())
                    .number(BYTES, share.bytes())
                    .number(LAST_RECEIVED_AT_MILLIS, share.lastReceivedAt().toEpochMilli());
            if (!share.certain()) {
                out.flag(UNCERTAIN, true);
            }
        }

        @Override
        public CountShare decode(FieldReader in) {
            return new CountShare(
                    new BigInteger(1, in.bytes(PARTS)),
                    in.number(BYTES),
                    Instant.ofEpochMilli(in.number(LAST_RECEIVED_AT_MILLIS)),
                    !in.flagOr(UNCERTAIN, false));
        }
    }
}
