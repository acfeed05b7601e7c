package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.segment.EntryHeader;
import io.vaultx.node.segment.EntryKind;
import io.vaultx.node.segment.EntryPlace;
import io.vaultx.node.segment.LogPosition;
import io.vaultx.node.segment.Segment;
import io.vaultx.node.segment.SegmentScan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Notes in the index what scans of the log find, and decides what of it counts. What turns out damaged on the way becomes a
 * finding.
 *
 * <p>Not thread-safe.
 */
final class Replay {
    private final boolean fromTheStart;
    private final ChunkIndex index;
    private final IndexBatch batch;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Suspect> suspects = new ArrayList<>();
    private final List<PassedOver> passedOver = new ArrayList<>();
    private long nextLsn;

    /** An entry that does not verify and that something older stands in for. */
    private record PassedOver(Finding finding, ChunkAddress address, long lsn) {}

    /** A chunk whose bytes turned out damaged, and which bytes these were. */
    record Suspect(ChunkAddress address, EntryPlace place) {}

    /** Into an index that covers the log up to its checkpoint; one at the very start gets all of it. */
    Replay(ChunkIndex index) {
        this.index = index;
        this.fromTheStart = index.position().equals(LogPosition.START);
        this.batch = fromTheStart ? IndexBatch.fromTheStart(index) : IndexBatch.following(index);
        this.nextLsn = index.position().nextLsn();
    }

    /** Whether all of the log is read. */
    boolean fromTheStart() {
        return fromTheStart;
    }

    /** The index with everything noted so far. */
    IndexBatch batch() {
        return batch;
    }

    /** The lowest sequence number that nothing met so far has, nor anything that could not be read. */
    long nextLsn() {
        return nextLsn;
    }

    List<Finding> findings() {
        return findings;
    }

    List<Suspect> suspects() {
        return suspects;
    }

    void add(Finding finding) {
        findings.add(finding);
    }

    /** Something has this number, although it does not count. */
    void skip(long lsn) {
        nextLsn = Math.max(nextLsn, lsn + 1);
    }

    /**
     * Bytes that held entries, or may have. They may be read again some day: nothing else has their numbers, and a yes about a
     * chunk from before them has to stand in the log.
     */
    void skipEntriesIn(SegmentScan.Gap gap) {
        nextLsn += gap.mostEntries();
        index.noteHidden(nextLsn);
    }

    /** Takes whatever a scan finds in a stretch of a segment that was synced, up to an end: everything in it counts. */
    SegmentScan.Visitor settled(Segment segment, long end) {
        return new SettledPart(segment, end);
    }

    /** All of a segment was read, and it ends here. */
    void ended(Segment segment, long end) {
        batch.noteEnd(segment.number(), end);
        commit(segment, end);
    }

    /** While the whole log is read there is no checkpoint: one crash, and it is read again. */
    private void commit(Segment segment, long end) {
        batch.commit(
                fromTheStart
                        ? Optional.empty()
                        : Optional.of(new LogPosition(
                                segment.number(), segment.header().salt(), end, nextLsn)));
    }

    private void accept(SegmentScan.Found found, EntryPlace place) {
        skip(found.header().lsn());
        if (!found.inOrder() && !safeOutOfOrder(found)) {
            return;
        }
        if (!found.whole() && liesElsewhere(found.header(), place)) {
            passOver(found, place, "a copy does not verify, its original counts");
            return;
        }
        if (!found.whole() && replacesWhole(found.header())) {
            passOver(found, place, "a new encoding of a chunk does not verify, the bytes that it was to replace count");
            return;
        }
        batch.note(found.header(), place);
        if (!found.whole()) {
            batch.suspect(found.header().address(), place);
            suspects.add(new Suspect(found.header().address(), place));
            findings.add(new Finding(
                    Finding.Kind.DAMAGED,
                    Optional.of(found.header().address()),
                    place,
                    found.header().kind() == EntryKind.DICTIONARY
                            ? "a dictionary that chunks may need does not match its checksums"
                            : "stored bytes do not match their checksums"));
        }
    }

    private void passOver(SegmentScan.Found found, EntryPlace place, String detail) {
        Finding finding = new Finding(Finding.Kind.UNREADABLE, Optional.empty(), place, detail);
        passedOver.add(
                new PassedOver(finding, found.header().address(), found.header().lsn()));
    }

    /** What was dropped since, or put anew, is missed by nobody: with its last chunk a dictionary goes, too. */
    void tellWhatWasPassedOver() {
        passedOver.stream()
                .filter(passed -> batch.row(passed.address())
                        .filter(row -> row.lsn() <= passed.lsn())
                        .isPresent())
                .map(PassedOver::finding)
                .forEach(findings::add);
    }

    /** A crash during compaction may tear the copy; the segment it was made from is there until the copy is synced. */
    private boolean liesElsewhere(EntryHeader copy, EntryPlace place) {
        return batch.row(copy.address())
                .filter(row -> row.lsn() == copy.lsn() && !row.place().equals(place))
                .isPresent();
    }

    /** What a new encoding replaces stays in its segment until the new one is synced: a crash that tears it costs nothing. */
    private boolean replacesWhole(EntryHeader recoded) {
        return recoded.kind() == EntryKind.RECODE
                && batch.row(recoded.address())
                        .filter(row -> row.lsn() < recoded.lsn() && row.state() != ChunkState.QUARANTINED)
                        .isPresent();
    }

    /** Of what has no SHA-256 to show only that counts which keeps a chunk or makes somebody look at it. */
    private static boolean safeOutOfOrder(SegmentScan.Found found) {
        return switch (found.header().kind()) {
            case CHUNK, RECODE, DICTIONARY, REVIVE, QUARANTINE -> true;
            case CONDEMN, DROP -> false;
        };
    }

    private void unreadable(Segment segment, SegmentScan.Gap gap) {
        skipEntriesIn(gap);
        findings.add(new Finding(
                Finding.Kind.UNREADABLE,
                Optional.empty(),
                new EntryPlace(segment.number(), gap.from()),
                (gap.until() - gap.from()) + " bytes are no entry" + why(gap)));
    }

    private static String why(SegmentScan.Gap gap) {
        return gap.kind() == SegmentScan.Gap.Kind.UNREAD
                ? ", the disk cannot read all of them; should it read them again, fsck --repair brings back what lay there"
                : "";
    }

    /** A stretch that was synced: everything in it counts. */
    private final class SettledPart implements SegmentScan.Visitor {
        private static final int NOTED_AT_ONCE = 10_000;
        private final Segment segment;
        private final long end;

        SettledPart(Segment segment, long end) {
            this.segment = segment;
            this.end = end;
        }

        @Override
        public void batch(long from, long until) {
            if (batch.size() >= NOTED_AT_ONCE) {
                commit(segment, from);
            }
        }

        @Override
        public void entry(SegmentScan.Found found) {
            accept(found, new EntryPlace(segment.number(), found.offset()));
        }

        @Override
        public void gap(SegmentScan.Gap gap) {
            if (gap.from() < end) {
                unreadable(segment, gap);
            }
        }
    }
}
