package io.vaultx.node.mend;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.SegmentUse;
import io.vaultx.node.segment.EntryPlace;
import io.vaultx.node.segment.EntryReader;
import io.vaultx.node.segment.EntryReader.Way;
import io.vaultx.node.segment.Segment;
import io.vaultx.node.segment.SegmentScan;
import io.vaultx.node.segment.SegmentSet;
import io.vaultx.node.zstd.DictionaryFrames;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads everything again, from the medium, SHA-256 and all. A chunk whose bytes do not verify is quarantined and reported;
 * one that is quarantined and verifies, since the disk can read it again, counts again. Bytes that nothing refers to any more
 * are read too, but only cost a finding when they cannot be read as entries at all.
 *
 * <p>Blocks: for platform threads. Thread-safe.
 */
public final class Scrubber {
    /** How many rows of the index are in memory at once. */
    private static final int PAGE = 1000;

    /** About what a row and its key take in the index. */
    private static final long ROW_BYTES = 100;

    private final SegmentSet segments;
    private final ChunkIndex index;
    private final EntryReader reader;
    private final DictionaryFrames dictionaries;
    private final MendableLog log;
    private final DictionaryScrub dictionaryScrub;

    public Scrubber(
            SegmentSet segments, ChunkIndex index, EntryReader reader, DictionaryFrames dictionaries, MendableLog log) {
        this.segments = segments;
        this.index = index;
        this.reader = reader;
        this.dictionaries = dictionaries;
        this.log = log;
        this.dictionaryScrub = new DictionaryScrub(segments, index, reader, log);
    }

    /**
     * Reads every segment once.
     *
     * @throws java.io.InterruptedIOException when the pacer was stopped
     */
    public ScrubTotals run(Pacer pacer, Consumer<Finding> findings) throws IOException {
        Pass pass = new Pass(pacer, findings);
        dictionaryScrub.readAgain(pacer);
        Map<Long, ?> used = index.uses();
        TreeSet<Long> all = new TreeSet<>(used.keySet());
        all.addAll(segments.numbers());
        for (long number : all) {
            pass.segment(number);
        }
        pass.usersOfDamagedDictionaries();
        return pass.totals;
    }

    /** Reads one segment. */
    public ScrubTotals run(long number, Pacer pacer, Consumer<Finding> findings) throws IOException {
        Pass pass = new Pass(pacer, findings);
        pass.segment(number);
        pass.usersOfDamagedDictionaries();
        return pass.totals;
    }

    private final class Pass {
        private final Pacer pacer;
        private final Consumer<Finding> findings;
        private ScrubTotals totals = ScrubTotals.NONE;

        Pass(Pacer pacer, Consumer<Finding> findings) {
            this.pacer = pacer;
            this.findings = findings;
        }

        void segment(long number) throws IOException {
            SegmentUse before = index.use(number);
            Optional<Segment> segment = segments.acquire(number);
            if (segment.isEmpty()) {
                // Compaction takes the file first and its row in the index after it; nothing counts on it then.
                boolean compactedMeanwhile = !segments.numbers().contains(number)
                        && index.use(number).chunks() == 0;
                if (!compactedMeanwhile) {
                    report(Finding.Kind.SEGMENT_LOST, Optional.empty(), new EntryPlace(number, 0), "cannot be opened");
                    everyRowOf(number);
                }
                return;
            }
            try {
                SegmentPart part = new SegmentPart(number);
                SegmentScan.run(
                        segment.get(), 0, before.end(), SegmentScan.Depth.HASHES, Way.SALVAGING, dictionaries, part);
                totals = totals.segmentRead(before.end());
                // What goes while a segment is read was met or not, and what is appended was not.
                if (part.gaps
                        || part.rowsMet
                                < Math.min(before.chunks(), index.use(number).chunks())) {
                    everyRowOf(number);
                }
            } finally {
                segment.get().release();
            }
        }

        /** The scan may have missed entries that the index counts on: asks for each of them by its place. */
        private void everyRowOf(long number) throws IOException {
            List<Map.Entry<ChunkAddress, ChunkRow>> page = index.rows(null, PAGE);
            while (!page.isEmpty()) {
                pacer.spend(page.size() * ROW_BYTES);
                for (Map.Entry<ChunkAddress, ChunkRow> row : page) {
                    if (row.getValue().place().segment() == number
                            && row.getValue().state() != ChunkState.QUARANTINED) {
                        atItsPlace(row.getKey(), row.getValue());
                    }
                }
                page = index.rows(page.getLast().getKey(), PAGE);
            }
        }

        private void atItsPlace(ChunkAddress address, ChunkRow row) throws IOException {
            pacer.spend(row.storedSize());
            if (!isWhole(address, row)) {
                damaged(address, row, "is not where the index has it");
            }
        }

        private boolean isWhole(ChunkAddress address, ChunkRow row) throws IOException {
            if (row.needs().isPresent() && !dictionaryScrub.isWhole(row.needs().get())) {
                return false;
            }
            Optional<Segment> segment = segments.acquire(row.place().segment());
            if (segment.isEmpty()) {
                // Compacted meanwhile, or lost: what the row says now decides.
                return !index.get(address).equals(Optional.of(row));
            }
            try {
                return reader.verify(segment.get(), row.wanted(address), Way.SALVAGING);
            } finally {
                segment.get().release();
            }
        }

        private void damaged(ChunkAddress address, ChunkRow row, String detail) {
            if (log.quarantine(address, row)) {
                report(Finding.Kind.DAMAGED, Optional.of(address), row.place(), detail);
            }
        }

        void usersOfDamagedDictionaries() throws IOException {
            dictionaryScrub.usersOfDamaged(
                    pacer, (user, row) -> damaged(user, row, "the dictionary that it needs is damaged"));
        }

        private void report(Finding.Kind kind, Optional<ChunkAddress> address, EntryPlace place, String detail) {
            Finding finding = new Finding(kind, address, place, detail);
            totals = totals.finding(finding);
            findings.accept(finding);
        }

        /**
         * Whole bytes count, also those that could not be read once. The scan read them ahead, perhaps before they were
         * quarantined: then only what the medium has of them now tells.
         */
        private boolean counts(ChunkAddress address, ChunkRow row) throws IOException {
            if (row.state() != ChunkState.QUARANTINED) {
                return true;
            }
            pacer.spend(row.storedSize());
            return isWhole(address, row) && log.release(address, row);
        }

        /** One segment's entries as they come. */
        private final class SegmentPart implements SegmentScan.Visitor {
            private final long number;
            private boolean gaps;
            private long rowsMet;

            SegmentPart(long number) {
                this.number = number;
            }

            @Override
            public void entry(SegmentScan.Found found) throws IOException {
                pacer.spend(found.header().totalBytes());
                EntryPlace place = new EntryPlace(number, found.offset());
                ChunkAddress address = found.header().address();
                Optional<ChunkRow> row =
                        index.get(address).filter(r -> r.place().equals(place));
                if (row.isEmpty()) {
                    return;
                }
                rowsMet++;
                if (found.whole() && counts(address, row.get())) {
                    totals = row.get().isDictionary() ? totals : totals.chunkWhole();
                    log.foundWhole(address, row.get());
                } else if (row.get().state() == ChunkState.QUARANTINED) {
                    report(Finding.Kind.QUARANTINED, Optional.of(address), place, "waits for repair");
                } else {
                    damaged(address, row.get(), "stored bytes do not verify");
                }
            }

            @Override
            public void gap(SegmentScan.Gap gap) {
                gaps = true;
                report(
                        Finding.Kind.UNREADABLE,
                        Optional.empty(),
                        new EntryPlace(number, gap.from()),
                        (gap.until() - gap.from()) + " bytes are no entry");
            }
        }
    }
}
