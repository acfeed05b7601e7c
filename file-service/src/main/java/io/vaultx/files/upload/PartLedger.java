package io.vaultx.files.upload;

import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.WriteOutcome;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the parts of an upload come to, so that a part that arrives does not have to read all others: each is written
 * together with its {@link CountShare}, and the sum of the shares says how far the upload is.
 *
 * <p>A part that was answered is always in the counts. They may have more than there is, for a part is taken back before
 * it is taken from the counts. So they are believed where they say that bytes are missing; where they say that all are
 * there, or too many, the parts themselves are read, which happens once to an upload that goes well. Nothing is counted,
 * and all parts are read each time, in uploads that an older program opened, and when parts may be replaced.
 *
 * <p>Thread-safe.
 */
final class PartLedger {
    private final SessionTable sessions;
    private final PartTable parts;
    private final CountTable counts;

    PartLedger(RecordStore store) {
        this.sessions = new SessionTable(store);
        this.parts = new PartTable(store);
        this.counts = new CountTable(store);
    }

    /** Puts a part under an index where there is none; false when there is one. */
    boolean insert(UploadSession session, Part part) {
        String uploadId = session.uploadId();
        if (!session.countsParts()) {
            return parts.write(parts.insertion(uploadId, part)).written();
        }
        boolean isThere = false;
        while (true) {
            RecordChange count = counting(uploadId, part, CountShare::with);
            WriteOutcome outcome = isThere ? parts.write(count) : parts.write(parts.insertion(uploadId, part), count);
            if (outcome.written()) {
                return true;
            }
            if (!isThere && outcome.equals(new WriteOutcome.Conflict(0))) {
                return false;
            }
            // Another part changed the share. Where writes do not land whole, the row may be there nevertheless.
            isThere = isThere
                    || !parts.writesWhole()
                            && parts.find(uploadId, part.index())
                                    .filter(row -> row.value().equals(part))
                                    .isPresent();
        }
    }

    /**
     * Writes a part again that came once more.
     *
     * @return false when it, its count or the session changed meanwhile, or it was not counted until now
     */
    boolean confirm(Row<UploadSession> session, Row<Part> row, Part again) {
        RecordChange touched = sessions.touch(session);
        if (!session.value().countsParts()) {
            return parts.replace(touched, row, again);
        }
        String uploadId = session.value().uploadId();
        Optional<Row<CountShare>> share = counts.share(uploadId, again.index());
        CountShare before = share.map(Row::value).orElse(CountShare.NONE);
        boolean written = parts.write(
                        touched,
                        parts.replacement(row, again),
                        counts.set(uploadId, again.index(), share, before.withAgain(again)))
                .written();
        return written && before.has(again);
    }

    /** Counts a part that is there and is not counted yet, as after a write that landed in part; false when it was not. */
    boolean isCounted(UploadSession session, Part part) {
        if (!session.countsParts()) {
            return true;
        }
        boolean counted = counts.share(session.uploadId(), part.index())
                .filter(row -> row.value().has(part))
                .isPresent();
        if (!counted) {
            parts.write(counting(session.uploadId(), part, CountShare::withAgain));
        }
        return counted;
    }

    /** Takes a part from the counts that has lost its row. */
    void uncount(String uploadId, Part part) {
        while (true) {
            Optional<Row<CountShare>> share = counts.share(uploadId, part.index());
            // An uncertain one may have it for another part, which came under the index meanwhile.
            if (share.filter(row -> row.value().certain() && row.value().has(part))
                    .isEmpty()) {
                return;
            }
            CountShare without = share.get().value().without(part);
            RecordChange change = without.parts().signum() == 0
                    ? counts.delete(share.get())
                    : counts.set(uploadId, part.index(), share, without);
            if (parts.write(change).written()) {
                return;
            }
        }
    }

    /**
     * How far an upload is that waits for more; empty when only its parts can tell.
     *
     * @param declaredSize of the file, null when nobody declared it
     */
    Optional<Arrived> waiting(UploadSession session, @Nullable Long declaredSize) {
        if (!session.countsParts()) {
            return Optional.empty();
        }
        long bytes = 0;
        Instant last = Instant.EPOCH;
        for (Row<CountShare> row : counts.shares(session.uploadId())) {
            CountShare share = row.value();
            if (!share.certain()) {
                return Optional.empty();
            }
            bytes += share.bytes();
            last = share.lastReceivedAt().isAfter(last) ? share.lastReceivedAt() : last;
        }
        return declaredSize == null || bytes < declaredSize
                ? Optional.of(new Arrived(bytes, last.equals(Instant.EPOCH) ? null : last, CountTable.SHARES))
                : Optional.empty();
    }

    /** How far an upload is, from its parts where the counts do not say. */
    Arrived arrived(UploadSession session, @Nullable Long declaredSize) {
        return waiting(session, declaredSize).orElseGet(() -> {
            Tally tally = parts.tally(session.uploadId());
            return new Arrived(tally.bytes(), tally.lastReceivedAt(), tally.parts());
        });
    }

    /**
     * What the parts come to, all that somebody was told of among them, whatever a scan passes over: those that are counted are
     * read by their keys then, and where not all are counted every index that there may be.
     */
    Tally tally(UploadSession session) {
        String uploadId = session.uploadId();
        BitSet seen = new BitSet();
        Tally tally = parts.tally(uploadId, seen);
        if (parts.scansEverything()) {
            return tally;
        }
        BitSet wanted = session.countedAllParts() ? counts.indexes(uploadId) : PartTable.under(Part.MAX_INDEX + 1);
        wanted.or(seen);
        if (wanted.equals(seen)) {
            return tally;
        }
        Tally.Counting counting = new Tally.Counting();
        parts.each(uploadId, wanted, counting::add);
        return counting.tally();
    }

    /** Removes the counts of an upload that has ended. */
    void forget(String uploadId) {
        List<RecordChange> deletes =
                counts.shares(uploadId).stream().map(counts::delete).toList();
        if (!deletes.isEmpty()) {
            parts.write(deletes.toArray(RecordChange[]::new));
        }
    }

    private RecordChange counting(String uploadId, Part part, Counting how) {
        Optional<Row<CountShare>> share = counts.share(uploadId, part.index());
        CountShare before = share.map(Row::value).orElse(CountShare.NONE);
        return counts.set(uploadId, part.index(), share, how.counted(before, part));
    }

    @FunctionalInterface
    private interface Counting {
        CountShare counted(CountShare before, Part part);
    }
}
