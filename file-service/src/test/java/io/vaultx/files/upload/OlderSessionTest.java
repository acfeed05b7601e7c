package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.domain.ChunkId;
import io.vaultx.files.Bytes;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import org.junit.jupiter.api.Test;

/** A session of the program that did not note by itself whether parts may be replaced. */
final class OlderSessionTest {
    private static final String ID = OpaqueId.of(new byte[OpaqueId.BYTES]);
    private static final byte[] NONE = {};
    private static final ChunkId WRONG = Bytes.sha256(new byte[1]);

    @Test
    void partsOfAWrongDigestMayStillBeReplaced() {
        assertThat(decoded(1, WRONG.bytes())).isEqualTo(Phase.Open.afterWrongDigest(WRONG));
        assertThat(decoded(2, WRONG.bytes())).isEqualTo(new Phase.Closing(null, Phase.Open.afterWrongDigest(WRONG)));
    }

    @Test
    void otherPartsMayNot() {
        assertThat(decoded(1, NONE)).isEqualTo(Phase.Open.FRESH);
    }

    private static Phase decoded(int phase, byte[] refusedParts) {
        MemoryRecordStore store = new MemoryRecordStore();
        Table<byte[]> sessions = new Table<>(store, TableSpec.of("uploads", new Older(phase)));
        sessions.write(
                sessions.insert(new KeyBuilder().bytes(OpaqueId.bytes(ID)).key(), refusedParts));
        return new SessionTable(store).get(ID).orElseThrow().value().phase();
    }

    /** Writes what that program wrote. */
    private record Older(int phase) implements Codec<byte[]> {
        @Override
        public void encode(byte[] refusedParts, FieldWriter out) {
            out.bytes(1, OpaqueId.bytes(ID))
                    .bytes(2, OpaqueId.bytes(ID))
                    .number(3, 0)
                    .number(4, phase)
                    .optionalBytes(5, refusedParts.length == 0 ? null : refusedParts);
        }

        @Override
        public byte[] decode(FieldReader in) {
            return in.bytes(5);
        }
    }
}
