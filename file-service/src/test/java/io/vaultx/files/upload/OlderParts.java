package io.vaultx.files.upload;

import io.vaultx.domain.ChunkId;
import io.vaultx.files.content.Manifest;
import io.vaultx.files.content.ManifestCodec;
import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;

/** The table {@code parts} as it was written before a part noted what the store had promised. */
final class OlderParts implements Codec<OlderParts.Row5> {
    private static final int PROMISE = 6;

    private OlderParts() {}

    /** Writes every row anew, as the older program did. */
    static void forgetPromises(RecordStore records) {
        Table<Row5> parts = new Table<>(records, TableSpec.of("parts", new OlderParts()));
        for (Row<Row5> row : parts.scan(KeyRange.all(), 100)) {
            parts.write(parts.delete(row.key()));
            parts.write(parts.insert(row.key(), row.value()));
        }
    }

    @Override
    public void encode(Row5 part, FieldWriter out) {
        out.number(1, part.index())
                .number(2, part.size())
                .bytes(3, part.sha256().bytes())
                .message(4, part.manifest(), ManifestCodec.INSTANCE)
                .number(5, part.receivedAtMillis());
    }

    @Override
    public Row5 decode(FieldReader in) {
        if (!in.has(PROMISE)) {
            throw new IllegalStateException("a part of today notes its promise");
        }
        return new Row5(
                in.number(1),
                in.number(2),
                ChunkId.of(in.bytes(3)),
                in.message(4, ManifestCodec.INSTANCE),
                in.number(5));
    }

    record Row5(long index, long size, ChunkId sha256, Manifest manifest, long receivedAtMillis) {}
}
