package io.vaultx.node;

import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.mend.Finding;
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
    private final boolean thorough;
    private final LongConsumer reading;
    private final Replay replay;
    private final DictionaryShelf dictionaries;

    /**
     * How it ended.
     *
     * @param tail where writing goes on
     * @param suspects chunks that the log does not yet say are quarantined
     */
    record Outcome(LogTail tail, List<Finding> findings, List<Replay.Suspect> suspects) {}

    private Recovery(SegmentSet segments, ChunkIndex index, boolean thorough, LongConsumer reading) {
        this.segments = segments;
        this.index = index;
        this.thorough = thorough;
        this.reading = reading;
        this.replay = new Replay(index);
        this.dictionaries = new DictionaryShelf(new LoggedDictionaries(segments, replay.batch()));
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
        LogTail tail = new LogTail(0, 0, false, replay.nextLsn());
        cutBelow(from.segment());
        List<Long> numbers =
                segments.numbers().stream().filter(n -> n >= from.segment()).toList();
        for (int i = 0; i < numbers.size(); i++) {
            long number = numbers.get(i);
            reading.accept(number);
            Optional<Segment> segment = segments.acquire(number);
            if (segment.isEmpty()) {
                lost(number);
                // Nobody knows where it ends: no successor will say so, and should it come back nothing is cut off.
                tail = new LogTail(0, 0, false, replay.nextLsn());
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
        if (replay.fromTheStart()) {
            finishFromTheStart(tail);
        }
        replay.tellWhatWasPassedOver();
        forgetSegmentsThatAreGone();
        if (replay.findings().stream().anyMatch(Finding::costsData)) {
            // What follows builds on it: a start after this one is not to find the disk better and decide otherwise.
            index.flush(true);
        }
        return new Outcome(
                new LogTail(tail.segment(), tail.end(), tail.appendable(), replay.nextLsn()),
                replay.findings(),
                replay.suspects());
    }

    /** The newest file may be one whose header a crash cut off; the segment before it is the newest then. */
    private void forgetUnfinishedSegment() throws IOException {
        long newest = segments.last();
        if (newest == 0) {
            return;
        }
        if (isUnfinished(newest)) {
            segments.retire(newest);
            replay.add(new Finding(
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
        replay.skipEntriesIn(new SegmentScan.Gap(0, segments.length(number), SegmentScan.Gap.Kind.UNREADABLE));
        replay.add(new Finding(
                Finding.Kind.SEGMENT_LOST,
                Optional.empty(),
                new EntryPlace(number, 0),
                "neither copy of its header verifies"));
    }

    private LogTail sealed(Segment segment, long from, long next) throws IOException {
        long length = SegmentScan.length(segment);
        long end = endOf(segment.number(), length, next);
        SegmentScan.Visitor part = replay.settled(segment, end);
        if (thorough) {
            SegmentScan.run(segment, from, end, Depth.HASHES, Way.SALVAGING, dictionaries, part);
        } else {
            Depth depth = replay.fromTheStart() ? Depth.HEADERS : Depth.BLOCKS;
            ButLastBatch before = new ButLastBatch(
                    part,
                    Math.max(from, segment.header().firstBatch()),
                    (start, until) -> SegmentScan.run(segment, start, until, depth, Way.SALVAGING, dictionaries, part));
            SegmentScan.run(segment, from, end, depth, Way.SALVAGING_CACHED, dictionaries, before);
            SegmentScan.run(segment, before.lastBatch(), end, Depth.BLOCKS, Way.SALVAGING, dictionaries, part);
        }
        replay.ended(segment, end);
        if (length > end) {
            segments.cut(segment.number(), end);
        }
        return new LogTail(segment.number(), end, false, replay.nextLsn());
    }

    /**
     * Segments that the index covers are not read. But what a failed write has left behind the end of one has to go before
     * its successor may, which alone knows that end.
     */
    private void cutBelow(long first) throws IOException {
        List<Long> numbers = segments.numbers();
        for (int i = 1; i < numbers.size() && numbers.get(i - 1) < first; i++) {
            long number = numbers.get(i - 1);
            long length = segments.length(number);
            if (length > index.use(number).end()) {
                long end = endOf(number, length, numbers.get(i));
                if (length > end) {
                    segments.cut(number, end);
                }
            }
        }
    }

    /** The successor knows where a segment ends; when compaction has removed it, the file was cut there before. */
    private long endOf(long number, long length, long next) throws IOException {
        Optional<Segment> successor = segments.acquire(next);
        if (successor.isEmpty()) {
            return length;
        }
        try {
            boolean adjacent = successor.get().header().previous() == number;
            return adjacent ? successor.get().header().previousEnd() : length;
        } finally {
            successor.get().release();
        }
    }

    private LogTail newest(Segment segment, long from) throws IOException {
        long length = SegmentScan.length(segment);
        NewestSegment newest = new NewestSegment(
                segment, Math.max(from, segment.header().firstBatch()), length, replay.settled(segment, length));
        Depth depth = thorough ? Depth.HASHES : Depth.BLOCKS;
        long unreadUntil = SegmentScan.run(segment, from, length, depth, Way.SALVAGING, dictionaries, newest);
        NewestSegment.Verdict verdict = newest.verdict(unreadUntil);
        verdict.finding().ifPresent(replay::add);
        replay.skip(verdict.highestDroppedLsn());
        long end = verdict.end();
        if (end < length) {
            segments.cut(segment.number(), end);
        } else {
            segments.sync(segment.number());
        }
        replay.ended(segment, end);
        int block = segments.blockSize();
        boolean clean = verdict.clean() && segment.header().blockSize() == block && end % block == 0;
        return new LogTail(segment.number(), end, clean, replay.nextLsn());
    }

    private void finishFromTheStart(LogTail tail) throws IOException {
        index.forgetMarks();
        Optional<Segment> segment = segments.acquire(tail.segment());
        if (segment.isPresent()) {
            long salt = segment.get().header().salt();
            segment.get().release();
            replay.batch().commit(Optional.of(new LogPosition(tail.segment(), salt, tail.end(), replay.nextLsn())));
        }
        index.flush(true);
    }

    private void forgetSegmentsThatAreGone() throws IOException {
        IndexFit.lost(index, segments).forEach(replay::add);
        Set<Long> there = new HashSet<>(segments.numbers());
        index.uses().forEach((number, use) -> {
            if (!there.contains(number) && use.chunks() == 0) {
                index.forgetSegment(number);
            }
        });
    }
}
