package io.vaultx.node.index;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.node.segment.EntryHeader;
import io.vaultx.node.segment.EntryKind;
import io.vaultx.node.segment.EntryPlace;
import io.vaultx.node.segment.LogPosition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The index as it will be when the entries noted here are durable. The writer notes each entry as it places it, recovery as
 * it reads it: the one rule for what an entry means is {@link #note}.
 *
 * <p>Not thread-safe; there is one at a time.
 */
public final class IndexBatch {
    private static final byte[] NOTHING = {};

    private final ChunkIndex index;
    private final Map<ChunkAddress, Optional<ChunkRow>> rows = new HashMap<>();
    private final Marks marks;
    private final Map<ChunkAddress, Long> kept = new HashMap<>();
    private final Map<Long, SegmentUse> uses = new HashMap<>();
    private final Map<User, Boolean> users = new HashMap<>();

    /** A chunk that needs a dictionary. */
    private record User(ChunkAddress dictionary, ChunkId chunk) {}

    /** What the index answered last: whoever decides about a chunk and then notes it asks three times in a row. */
    private @Nullable Answer last;

    private record Answer(ChunkAddress address, Optional<ChunkRow> row) {}

    private IndexBatch(ChunkIndex index, boolean fromTheStart) {
        this.index = index;
        this.marks = new Marks(index, fromTheStart);
    }

    /** For entries that follow what the index has. */
    public static IndexBatch following(ChunkIndex index) {
        return new IndexBatch(index, false);
    }

    /** For reading the whole log into an empty index, where compaction may have put marks before their chunks. */
    public static IndexBatch fromTheStart(ChunkIndex index) {
        return new IndexBatch(index, true);
    }

    /** A chunk's row, with everything noted so far. */
    public Optional<ChunkRow> row(ChunkAddress address) {
        Optional<ChunkRow> noted = rows.get(address);
        if (noted != null) {
            return noted;
        }
        Answer answer = last;
        if (answer == null || !answer.address().equals(address)) {
            answer = new Answer(address, index.get(address));
            last = answer;
        }
        return answer.row();
    }

    /** The row of a chunk; a dictionary is none. */
    public Optional<ChunkRow> chunk(ChunkAddress address) {
        return row(address).filter(row -> !row.isDictionary());
    }

    /** Whether an entry that nobody could read may have dropped a chunk: see {@link ChunkIndex#mayBeDropped}. */
    public boolean mayBeDropped(ChunkRow row) {
        return index.mayBeDropped(row);
    }

    /** Until when a chunk was promised, with everything noted so far. */
    public long keptUntil(ChunkAddress address) {
        Long noted = kept.get(address);
        return noted == null ? index.keptUntil(address) : noted;
    }

    public void keep(ChunkAddress address, long untilMillis) {
        kept.put(address, untilMillis);
    }

    /** How many things are noted. */
    public int size() {
        return rows.size() + kept.size() + marks.size();
    }

    /** What an entry means: the highest sequence number wins, and of two copies the later one. */
    public void note(EntryHeader entry, EntryPlace place) {
        switch (entry.kind()) {
            case CHUNK, RECODE, DICTIONARY -> noteBytes(entry, place);
            case CONDEMN -> noteState(entry, ChunkState.CONDEMNED);
            case REVIVE -> noteState(entry, ChunkState.LIVE);
            case QUARANTINE -> noteState(entry, ChunkState.QUARANTINED);
            case DROP -> noteDrop(entry, place);
        }
    }

    private void noteBytes(EntryHeader entry, EntryPlace place) {
        entry.dictionary().ifPresent(dictionary -> noteThere(dictionary, entry.lsn()));
        Optional<ChunkRow> old = row(entry.address());
        ChunkRow fresh = ChunkRow.of(entry, place);
        if (old.isPresent()) {
            if (old.get().lsn() > entry.lsn()) {
                return;
            }
            set(
                    entry.address(),
                    fresh.withLaterState(old.get().state(), old.get().stateLsn()));
            return;
        }
        Mark mark = marks.of(entry.address());
        if (mark.lsn() < entry.lsn()) {
            set(entry.address(), fresh);
        } else if (mark.kind() != EntryKind.DROP) {
            set(entry.address(), fresh.withLaterState(stateOf(mark.kind()), mark.lsn()));
        } else {
            marks.noteDropped(entry.address(), fresh);
        }
    }

    /** Who names a dictionary has it: a drop before that could not be read at the time, or it was put anew since. */
    private void noteThere(ChunkAddress dictionary, long lsn) {
        Mark mark = marks.of(dictionary);
        if (mark.kind() == EntryKind.DROP && mark.lsn() < lsn && row(dictionary).isEmpty()) {
            mark.dropped().ifPresentOrElse(row -> set(dictionary, row), () -> marks.forget(dictionary));
        }
    }

    private static ChunkState stateOf(EntryKind mark) {
        return switch (mark) {
            case CONDEMN -> ChunkState.CONDEMNED;
            case QUARANTINE -> ChunkState.QUARANTINED;
            case CHUNK, RECODE, DICTIONARY, REVIVE, DROP -> ChunkState.LIVE;
        };
    }

    private void noteState(EntryHeader entry, ChunkState state) {
        Optional<ChunkRow> row = row(entry.address());
        if (row.isEmpty()) {
            noteStateOfNone(entry);
        } else if (row.get().stateLsn() < entry.lsn() && row.get().isMeantBy(entry)) {
            set(entry.address(), row.get().withState(state, entry.lsn()));
        }
    }

    private void noteStateOfNone(EntryHeader entry) {
        Mark mark = marks.of(entry.address());
        if (mark.isTakenBackBy(entry) && mark.dropped().isPresent()) {
            ChunkRow row = mark.dropped().get();
            set(entry.address(), row.isMeantBy(entry) ? row.withState(ChunkState.LIVE, entry.lsn()) : row);
        } else {
            marks.note(entry, Optional.empty());
        }
    }

    private void noteDrop(EntryHeader entry, EntryPlace place) {
        uses.put(place.segment(), use(place.segment()).withDrop(entry.totalBytes()));
        Optional<ChunkRow> row = row(entry.address());
        if (row.isPresent() && row.get().outlives(entry)) {
            return;
        }
        row.ifPresent(
                r -> uses.put(r.place().segment(), use(r.place().segment()).with(r, -1)));
        row.flatMap(ChunkRow::needs).ifPresent(dictionary -> uses(entry.address(), dictionary, false));
        rows.put(entry.address(), Optional.empty());
        marks.note(entry, row);
    }

    private void set(ChunkAddress address, ChunkRow row) {
        row(address).ifPresent(old -> {
            uses.put(old.place().segment(), use(old.place().segment()).with(old, -1));
            old.needs().ifPresent(dictionary -> uses(address, dictionary, false));
        });
        row.needs().ifPresent(dictionary -> uses(address, dictionary, true));
        uses.put(row.place().segment(), use(row.place().segment()).with(row, 1));
        rows.put(address, Optional.of(row));
    }

    private void uses(ChunkAddress chunk, ChunkAddress dictionary, boolean does) {
        users.put(new User(dictionary, chunk.id()), does);
    }

    /**
     * Whether a chunk needs a dictionary. Who has stopped needing it counts until that is visible, so a no is sure as long as
     * nobody notes anything else.
     */
    public boolean isUsed(ChunkAddress dictionary) {
        return users.entrySet().stream()
                        .anyMatch(user ->
                                user.getValue() && user.getKey().dictionary().equals(dictionary))
                || new DictionaryUse(index).isUsed(dictionary);
    }

    /** Whether stored bytes can be decoded as far as that depends on a dictionary: it is there, and not known to be damaged. */
    public boolean hasWhatItNeeds(ChunkRow row) {
        return row.needs().isEmpty()
                || row.needs()
                        .flatMap(this::row)
                        .filter(dictionary -> dictionary.state() != ChunkState.QUARANTINED)
                        .isPresent();
    }

    private SegmentUse use(long segment) {
        SegmentUse noted = uses.get(segment);
        return noted == null ? index.use(segment) : noted;
    }

    /**
     * These bytes of a chunk turned out damaged, and the log does not say so yet: the row is quarantined by the number of
     * the bytes themselves, so that an entry that says it still counts.
     */
    public void suspect(ChunkAddress address, EntryPlace place) {
        row(address)
                .filter(row -> row.place().equals(place) && row.state() != ChunkState.QUARANTINED)
                .ifPresent(row -> set(address, row.withState(ChunkState.QUARANTINED, row.lsn())));
    }

    /** A segment was read or written up to here. */
    public void noteEnd(long segment, long end) {
        uses.put(segment, use(segment).withEnd(end));
    }

    /** Makes everything noted visible, with the position that it covers, and starts anew. */
    public void commit(Optional<LogPosition> position) {
        position.ifPresent(p -> noteEnd(p.segment(), p.offset()));
        if (size() == 0 && uses.isEmpty() && position.isEmpty()) {
            return;
        }
        try (WriteBatch batch = new WriteBatch()) {
            for (Map.Entry<ChunkAddress, Optional<ChunkRow>> row : rows.entrySet()) {
                write(batch, row.getKey(), row.getValue());
            }
            for (Map.Entry<User, Boolean> user : users.entrySet()) {
                byte[] key =
                        IndexKeys.user(user.getKey().dictionary(), user.getKey().chunk());
                if (user.getValue()) {
                    batch.put(key, NOTHING);
                } else {
                    batch.delete(key);
                }
            }
            marks.write(batch);
            for (Map.Entry<ChunkAddress, Long> promise : kept.entrySet()) {
                batch.put(IndexKeys.of(IndexKeys.KEPT, promise.getKey()), ChunkIndex.encode(promise.getValue()));
            }
            index.write(batch, uses, position);
        } catch (RocksDBException e) {
            throw new IndexException("the index failed: " + e.getMessage(), e);
        } finally {
            clear();
        }
    }

    private static void write(WriteBatch batch, ChunkAddress address, Optional<ChunkRow> row) throws RocksDBException {
        byte[] key = IndexKeys.of(IndexKeys.CHUNK, address);
        if (row.isPresent()) {
            batch.put(key, row.get().encode());
            if (row.get().isDictionary()) {
                batch.put(IndexKeys.of(IndexKeys.DICTIONARY, address), NOTHING);
            }
        } else {
            batch.delete(key);
            batch.delete(IndexKeys.of(IndexKeys.DICTIONARY, address));
            batch.delete(IndexKeys.of(IndexKeys.KEPT, address));
            batch.delete(IndexKeys.of(IndexKeys.VERIFIED, address));
            batch.delete(IndexKeys.of(IndexKeys.STIFF, address));
        }
    }

    /** Forgets everything noted since the last commit. */
    public void clear() {
        rows.clear();
        marks.clear();
        kept.clear();
        uses.clear();
        users.clear();
        last = null;
    }
}
