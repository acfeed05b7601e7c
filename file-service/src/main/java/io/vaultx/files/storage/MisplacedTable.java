package io.vaultx.files.storage;

import io.vaultx.chunks.place.MisplacedChunks;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Table;
import io.vaultx.records.TableSpec;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The table {@code misplaced}: key (id of the node that should keep a chunk and does not, the chunk's address), value a
 * {@link MisplacedNote}. Only the repair takes rows away. Thread-safe.
 */
final class MisplacedTable implements MisplacedChunks {
    static final TableSpec<MisplacedNote> SPEC = TableSpec.merging("misplaced", new NoteCodec(), MisplacedNote::and);

    private final Table<MisplacedNote> rows;

    MisplacedTable(RecordStore store) {
        this.rows = new Table<>(store, SPEC);
    }

    @Override
    public void note(ChunkAddress address, Set<String> missingFrom, Set<String> keptBy) {
        MisplacedNote note = new MisplacedNote(new TreeSet<>(keptBy));
        missingFrom.forEach(nodeId -> rows.merge(key(nodeId, address), note));
    }

    static Key key(String nodeId, ChunkAddress address) {
        return new KeyBuilder().text(nodeId).bytes(address.bytes()).key();
    }

    private static final class NoteCodec implements Codec<MisplacedNote> {
        private static final int KEPT_BY = 1;

        @Override
        public void encode(MisplacedNote note, FieldWriter out) {
            out.texts(KEPT_BY, List.copyOf(note.keptBy()));
        }

        @Override
        public MisplacedNote decode(FieldReader in) {
            return new MisplacedNote(new TreeSet<>(in.texts(KEPT_BY)));
        }
    }
}
