package io.vaultx.files.catalog;

import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import java.time.Duration;
import java.util.Optional;

/** Upload sessions that only remember that they were opened, for which file. */
public final class RecordedSessions implements UploadSessions {
    private final Table<String> sessions;

    public RecordedSessions(RecordStore store) {
        this.sessions = new Table<>(store, TableSpec.of("uploads", new TextCodec()));
    }

    @Override
    public RecordChange open(FileHead uploading) {
        return sessions.insert(key(uploading), uploading.id());
    }

    @Override
    public Optional<UploadProgress> progress(FileHead uploading) {
        return sessions.get(key(uploading))
                .map(row -> new UploadProgress(7, uploading.life().createdAt().plus(Duration.ofHours(24)), 1));
    }

    private static Key key(FileHead head) {
        return new KeyBuilder().text(head.uploadId()).key();
    }

    private static final class TextCodec implements Codec<String> {
        @Override
        public void encode(String value, FieldWriter out) {
            out.text(1, value);
        }

        @Override
        public String decode(FieldReader in) {
            return in.text(1);
        }
    }
}
