package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.segment.EntryHeader;
import io.vaultx.node.segment.EntryKind;
import io.vaultx.node.segment.EntryPlace;
import io.vaultx.node.segment.EntryReader.Way;
import io.vaultx.node.segment.LogPosition;
import io.vaultx.node.segment.LogTail;
import io.vaultx.node.segment.Segment;
import io.vaultx.node.segment.SegmentScan;
import io.vaultx.node.segment.SegmentScan.Depth;
import io.vaultx.node.segment.SegmentSet;
import io.vaultx.node.zstd.DictionaryShelf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Brings the index up to the end of the log, and finds that end.
 *
 * <p>In every segment but the newest all bytes below its end were synced: what does not verify there is damage. In the
 * newest the same holds before the last batch. The last batch itself is either whole; or torn, when the file shows that
 * its write never ended, and then it goes as if it had never been; or undecidable, and then it is reported and what is
 * whole of it stays.
 */
final class Recovery {
    private final SegmentSet segments;
    private final ChunkIndex index;
    private final boolean fromTheStart;
    private final boolean thorough;
    private final LongConsumer reading;
    private final IndexBatch batch;
    private final DictionaryShelf dictionaries;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Suspect> suspects = new ArrayList<>();
    private final List<PassedOver> passedOver = new ArrayList<>();
    private long nextLsn;

    /** An entry that does not verify and that something older stands in for. */
    private record PassedOver(Finding finding, ChunkAddress address, long lsn) {}

    /** A chunk whose bytes turned out damaged, and which bytes these were. */
    record Suspect(ChunkAddress address, EntryPlace place) {}

    /**
     * How it ended.
     *
     * @param tail where writing goes on
     * @param suspects chunks that the log does not yet say are quarantined
     */
    record Outcome(LogTail tail, List<Finding> findings, List<Suspect> suspects) {}

    private Recovery(SegmentSet segments, ChunkIndex index, boolean thorough, LongConsumer reading) {
        this.segments = segments;
        this.index = index;
        this.thorough = thorough;
        this.reading = reading;
        this.fromTheStart = index.position().equals(LogPosition.START);
        this.batch = fromTheStart ? IndexBatch.fromTheStart(index) : IndexBatch.following(index);
        this.dictionaries = new DictionaryShelf(new LoggedDictionaries(segments, batch));
        this.nextLsn = index.position().nextLsn();
    }

    /** Reads what the index does not cover; an index at the very start is filled from the whole log. */
    static Outcome run(SegmentSet segments, ChunkIndex index) throws IOException {
        return new Recovery(segments, index, false, segment -> {}).runAndClose();
    }

    /**
     * Fills an empty index from the whole log, and checks every stored byte on the way, from the medium, SHA-256 and all.
     *
     * @param reading is told the number of each segment before it is read
     */
    static Outcome readEverything(SegmentSet segments, ChunkIndex empty, LongConsumer reading) throws IOException {
        return new Recovery(segments, empty, true, reading).runAndClose();
    }

    private Outcome runAndClose() throws IOException {
        try (dictionaries) {
            return run();
        }
    }

    private Outcome run() throws IOException {
        forgetUnfinishedSegment();
        LogPosition from = index.position();
        LogTail tail = new LogTail(0, 0, false, nextLsn);
        List<Long> numbers =
                segments.numbers().stream().filter(n -> n >= from.segment()).toList();
        for (int i = 0; i < numbers.size(); i++) {
            long number = numbers.get(i);
            reading.accept(number);
            Optional<Segment> segment = segments.acquire(number);
            if (segment.isEmpty()) {
                lost(number);
                // Where it ends nobody knows: its successor will not name it, so that it is never cut should it come
                // back.
                tail = new LogTail(0, 0, false, nextLsn);
                continue;
            }
            try {
                long start = number == from.segment() ? from.offset() : 0;
                tail = i == numbers.size() - 1
                        ? newest(segment.get(), start)
                        : sealed(segment.get(), start, numbers.get(i + 1));
            } finally {
                segment.get().release();
            }
        }
        if (fromTheStart) {
            finishFromTheStart(tail);
        }
        tellWhatWasPassedOver();
        forgetSegmentsThatAreGone();
        if (findings.stream().anyMatch(Finding::costsData)) {
            // What follows builds on it: a start after this one is not to find the disk better and decide otherwise.
            index.flush(true);
        }
        return new Outcome(new LogTail(tail.segment(), tail.end(), tail.appendable(), nextLsn), findings, suspects);
    }

    /** The newest file may be one whose header a crash cut off; the segment before it is the newest then. */
    private void forgetUnfinishedSegment() throws IOException {
        long newest = segments.last();
        if (newest == 0) {
            return;
        }
        if (isUnfinished(newest)) {
            segments.retire(newest);
            findings.add(new Finding(
                    Finding.Kind.TORN_TAIL,
                    Optional.empty(),
                    new EntryPlace(newest, 0),
                    "the file was not written to the end of its header"));
        }
    }

    private boolean isUnfinished(long newest) throws IOException {
        Optional<Segment> segment = segments.acquire(newest);
        if (segment.isEmpty()) {
            return segments.isBare(newest);
        }
        try {
            return SegmentScan.length(segment.get()) < segment.get().header().firstBatch();
        } finally {
            segment.get().release();
        }
    }

    private void lost(long number) throws IOException {
        nextLsn += new SegmentScan.Gap(0, segments.length(number), SegmentScan.Gap.Kind.UNREADABLE).mostEntries();
        findings.add(new Finding(
                Finding.Kind.SEGMENT_LOST,
                Optional.empty(),
                new EntryPlace(number, 0),
                "neither copy of its header verifies"));
    }

    private LogTail sealed(Segment segment, long from, long next) throws IOException {
        long length = SegmentScan.length(segment);
        long end = endOf(segment, length, next);
        SettledPart part = new SettledPart(segment, end);
        Depth depth = thorough ? Depth.HASHES : fromTheStart ? Depth.HEADERS : Depth.BLOCKS;
        if (depth == Depth.HEADERS) {
            ButLastBatch before =
                    new ButLastBatch(part, Math.max(from, segment.header().firstBatch()));
            SegmentScan.run(segment, from, end, depth, Way.SALVAGING_CACHED, dictionaries, before);
            SegmentScan.run(segment, before.lastBatch(), end, Depth.BLOCKS, Way.SALVAGING, dictionaries, part);
        } else {
            Way way = thorough ? Way.SALVAGING : Way.SALVAGING_CACHED;
            SegmentScan.run(segment, from, end, depth, way, dictionaries, part);
        }
        batch.noteEnd(segment.number(), end);
        commit(segment, end);
        if (length > end) {
            segments.cut(segment.number(), end);
        }
        return new LogTail(segment.number(), end, false, nextLsn);
    }

    /** The successor knows where a segment ends; when compaction has removed it, the file was cut there before. */
    private long endOf(Segment segment, long length, long next) throws IOException {
        Optional<Segment> successor = segments.acquire(next);
        if (successor.isEmpty()) {
            return length;
        }
        try {
            boolean adjacent = successor.get().header().previous() == segment.number();
            return adjacent ? successor.get().header().previousEnd() : length;
        } finally {
            successor.get().release();
        }
    }

    private LogTail newest(Segment segment, long from) throws IOException {
        long length = SegmentScan.length(segment);
        NewestSegment newest = new NewestSegment(
                segment, Math.max(from, segment.header().firstBatch()), length, new SettledPart(segment, length));
        Depth depth = thorough ? Depth.HASHES : Depth.BLOCKS;
        long unreadUntil = SegmentScan.run(segment, from, length, depth, Way.SALVAGING, dictionaries, newest);
        NewestSegment.Verdict verdict = newest.verdict(unreadUntil);
        verdict.finding().ifPresent(findings::add);
        nextLsn = Math.max(nextLsn, verdict.highestDroppedLsn() + 1);
        long end = verdict.end();
        if (end < length) {
            segments.cut(segment.number(), end);
        } else {
            segments.sync(segment.number());
        }
        batch.noteEnd(segment.number(), end);
        commit(segment, end);
        int block = segments.blockSize();
        boolean clean = verdict.clean() && segment.header().blockSize() == block && end % block == 0;
        return new LogTail(segment.number(), end, clean, nextLsn);
    }

    /** While the whole log is read there is no checkpoint: one crash, and it is read again. */
    private void commit(Segment segment, long end) {
        batch.commit(
                fromTheStart
                        ? Optional.empty()
                        : Optional.of(new LogPosition(
                                segment.number(), segment.header().salt(), end, nextLsn)));
    }

    private void finishFromTheStart(LogTail tail) throws IOException {
        index.forgetMarks();
        Optional<Segment> segment = segments.acquire(tail.segment());
        if (segment.isPresent()) {
            long salt = segment.get().header().salt();
            segment.get().release();
            batch.commit(Optional.of(new LogPosition(tail.segment(), salt, tail.end(), nextLsn)));
        }
        index.flush(true);
    }

    private void forgetSegmentsThatAreGone() throws IOException {
        findings.addAll(IndexFit.lost(index, segments));
        Set<Long> there = new HashSet<>(segments.numbers());
        index.uses().forEach((number, use) -> {
            if (!there.contains(number) && use.chunks() == 0) {
                index.forgetSegment(number);
            }
        });
    }

    private void accept(SegmentScan.Found found, EntryPlace place) {
        nextLsn = Math.max(nextLsn, found.header().lsn() + 1);
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
    private void tellWhatWasPassedOver() {
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

    /** What lay there may be read again some day: its numbers are not given to anything else. */
    private void unreadable(Segment segment, SegmentScan.Gap gap) {
        nextLsn += gap.mostEntries();
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
