package io.vaultx.files.upload;

import io.vaultx.domain.ChunkId;
import io.vaultx.files.content.ManifestCodec;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import io.vaultx.records.WriteOutcome;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The table {@code parts}: key (upload's id, index), exclusive; value the part. Its chunk list lies in pages unless it is a
 * single chunk: who completes an upload reads all rows more than once, so they have to be small. What changes a part changes
 * its count, too ({@link PartLedger}). Thread-safe.
 */
final class PartTable {
    /** A part of more chunks keeps them in pages. */
    static final int MAX_INLINE_REFS = 1;

    static final TableSpec<Part> SPEC = TableSpec.of("parts", new PartCodec());
    private static final int SCAN_BATCH = 1_000;

    private final RecordStore store;
    private final Table<Part> parts;

    PartTable(RecordStore store) {
        this.store = store;
        this.parts = new Table<>(store, SPEC);
    }

    Optional<Row<Part>> find(String uploadId, int index) {
        return parts.get(key(uploadId, index));
    }

    /** Puts a part where there is none. */
    RecordChange insertion(String uploadId, Part part) {
        return parts.insert(key(uploadId, part.index()), part);
    }

    RecordChange replacement(Row<Part> older, Part newer) {
        return parts.replace(older, newer);
    }

    WriteOutcome write(RecordChange... changes) {
        return parts.write(changes);
    }

    /** As {@link RecordStore#writesWhole}. */
    boolean writesWhole() {
        return parts.writesWhole();
    }

    /** As {@link RecordStore#scansEverything}. */
    boolean scansEverything() {
        return store.scansEverything();
    }

    /** Puts a part in an older one's place, behind a change that must succeed; false when one of them had changed. */
    boolean replace(RecordChange before, Row<Part> older, Part newer) {
        return parts.write(before, parts.replace(older, newer)).written();
    }

    /** Takes a part away, behind a change that must succeed; false when one of them had changed. */
    boolean delete(RecordChange before, Row<Part> read) {
        return parts.write(before, parts.delete(read)).written();
    }

    void delete(Row<Part> read) {
        parts.write(parts.delete(read));
    }

    /** The parts behind index {@code after} (-1: all), in order, at most {@code limit}. */
    List<Part> page(String uploadId, int after, int limit) {
        KeyRange range = after < 0 ? all(uploadId) : all(uploadId).after(key(uploadId, after));
        return parts.scan(range, limit).stream().map(Row::value).toList();
    }

    /** Visits all parts in the order of their indexes; where {@link #scansEverything} says no, it may pass over some. */
    void each(String uploadId, Consumer<Row<Part>> visitor) {
        KeyRange rest = all(uploadId);
        while (true) {
            List<Row<Part>> rows = parts.scan(rest, SCAN_BATCH);
            rows.forEach(visitor);
            if (rows.size() < SCAN_BATCH) {
                return;
            }
            rest = rest.after(rows.getLast().key());
        }
    }

    /** Visits the parts under these indexes, in their order, and passes over none. */
    void each(String uploadId, BitSet indexes, Consumer<Part> visitor) {
        firstOf(uploadId, indexes, part -> {
            visitor.accept(part);
            return false;
        });
    }

    /** The first of the parts under these indexes, in their order, that is such. By their keys, so it passes over none. */
    Optional<Part> firstOf(String uploadId, BitSet indexes, Predicate<Part> such) {
        List<Key> keys =
                indexes.stream().mapToObj(index -> key(uploadId, index)).toList();
        for (int from = 0; from < keys.size(); from += SCAN_BATCH) {
            List<Key> batch = keys.subList(from, Math.min(keys.size(), from + SCAN_BATCH));
            for (Optional<Row<Part>> row : parts.getAll(batch)) {
                Optional<Part> part = row.map(Row::value).filter(such);
                if (part.isPresent()) {
                    return part;
                }
            }
        }
        return Optional.empty();
    }

    /** The indexes of a frozen list, those under {@code parts}; of all parts that there may be, those under 10,000. */
    static BitSet under(int parts) {
        BitSet indexes = new BitSet(parts);
        indexes.set(0, parts);
        return indexes;
    }

    /** Of all parts but the one under this index, which may be arriving twice at this moment. */
    long bytesBeside(String uploadId, int index) {
        long[] bytes = new long[1];
        each(
                uploadId,
                row -> bytes[0] +=
                        row.value().index() == index ? 0 : row.value().size());
        return bytes[0];
    }

    /** Of the parts that a scan shows. */
    Tally tally(String uploadId) {
        return tally(uploadId, new BitSet());
    }

    /** The same, and adds their indexes to {@code seen}. */
    Tally tally(String uploadId, BitSet seen) {
        Tally.Counting counting = new Tally.Counting();
        each(uploadId, row -> {
            counting.add(row.value());
            seen.set(row.value().index());
        });
        return counting.tally();
    }

    private static Key key(String uploadId, int index) {
        return new KeyBuilder()
                .bytes(OpaqueId.bytes(uploadId))
                .intAscending(index)
                .key();
    }

    private static KeyRange all(String uploadId) {
        return KeyRange.prefix(new KeyBuilder().bytes(OpaqueId.bytes(uploadId)).key());
    }

    private static final class PartCodec implements Codec<Part> {
        private static final int INDEX = 1;
        private static final int SIZE = 2;
        private static final int SHA256 = 3;
        private static final int MANIFEST = 4;
        private static final int RECEIVED_AT_MILLIS = 5;
        private static final int KEPT_UNTIL_MILLIS = 6;

        @Override
        public void encode(Part part, FieldWriter out) {
            out.number(INDEX, part.index())
                    .number(SIZE, part.size())
                    .bytes(SHA256, part.sha256().bytes())
                    .message(MANIFEST, part.manifest(), ManifestCodec.INSTANCE)
                    .number(RECEIVED_AT_MILLIS, part.receivedAt().toEpochMilli())
                    .number(KEPT_UNTIL_MILLIS, part.keptUntilMillis());
        }

        @Override
        public Part decode(FieldReader in) {
            return new Part(
                    Math.toIntExact(in.number(INDEX)),
                    in.number(SIZE),
                    ChunkId.of(in.bytes(SHA256)),
                    in.message(MANIFEST, ManifestCodec.INSTANCE),
                    Instant.ofEpochMilli(in.number(RECEIVED_AT_MILLIS)),
                    in.numberOr(KEPT_UNTIL_MILLIS, 0));
        }
    }
}
