package io.vaultx.node.mend;

import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.SegmentUse;
import io.vaultx.node.segment.EntryHeader;
import io.vaultx.node.segment.EntryPlace;
import io.vaultx.node.segment.EntryReader;
import io.vaultx.node.segment.EntryReader.Way;
import io.vaultx.node.segment.MediumError;
import io.vaultx.node.segment.Segment;
import io.vaultx.node.segment.SegmentHeader;
import io.vaultx.node.segment.SegmentScan;
import io.vaultx.node.segment.SegmentSet;
import io.vaultx.node.zstd.DictionaryFrames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Gives back the room of dead chunks: a segment of which less than half is in use is written anew at the end of the log,
 * without what is dead, and unlinked.
 *
 * <p>Unlinking waits until every copy is synced and visible, the index is flushed with a checkpoint behind them, and the
 * last reader is gone. A crash before leaves both copies, of which the later counts. Segments that hold damaged chunks
 * stay until these are repaired or dropped; until then they are not rewritten again. Bytes that are no entry, on the
 * medium too, hold up nobody: when no chunk is known to lie there they go with their segment. One that the medium cannot read
 * everywhere stays.
 *
 * <p>Blocks: for platform threads. One pass at a time.
 */
public final class Compactor {
    private static final System.Logger LOG = System.getLogger(Compactor.class.getName());

    /** Copies that wait for the writer at once. */
    private static final int COPIES_UNDER_WAY = 16;

    private final SegmentSet segments;
    private final ChunkIndex index;
    private final EntryReader reader;
    private final DictionaryFrames dictionaries;
    private final MendableLog log;

    /** What was still in use of segments that could not be emptied: the next try waits until that changes. */
    private final Map<Long, SegmentUse> stuck = new HashMap<>();

    public Compactor(
            SegmentSet segments, ChunkIndex index, EntryReader reader, DictionaryFrames dictionaries, MendableLog log) {
        this.segments = segments;
        this.index = index;
        this.reader = reader;
        this.dictionaries = dictionaries;
        this.log = log;
    }

    /**
     * Rewrites every segment that is worth it, once.
     *
     * @return how many segments are gone
     * @throws java.io.InterruptedIOException when the pacer was stopped
     */
    public int run(Pacer pacer) throws IOException {
        forgetGone();
        int gone = 0;
        for (long number : segments.numbers()) {
            if (isWorthIt(number) && rewriteIfReadable(number, pacer)) {
                gone++;
            }
        }
        return gone;
    }

    /** A bad sector may hold what nobody knows of and may be read again some day. */
    private boolean rewriteIfReadable(long number, Pacer pacer) throws IOException {
        try {
            return rewrite(number, pacer);
        } catch (IOException e) {
            if (!MediumError.is(e)) {
                throw e;
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "segment " + Long.toHexString(number) + " cannot be read everywhere and stays as it is",
                    e);
            stuck.put(number, index.use(number));
            return false;
        }
    }

    /** Those whose file had a reader still when it was retired. */
    private void forgetGone() {
        index.uses().forEach((number, use) -> {
            if (use.chunks() == 0 && segments.isGone(number)) {
                index.forgetSegment(number);
            }
        });
    }

    private boolean isWorthIt(long number) throws IOException {
        SegmentUse use = index.use(number);
        long needed = use.liveBytes() + (segments.isFirst(number) ? 0 : use.dropBytes());
        return use.end() > 0
                && use.quarantined() == 0
                && !use.equals(stuck.get(number))
                && needed * 2 < use.end()
                && needed <= log.roomForCopies()
                && number != segments.last();
    }

    private boolean rewrite(long number, Pacer pacer) throws IOException {
        Optional<Segment> acquired = segments.acquire(number);
        if (acquired.isEmpty()) {
            return false;
        }
        Segment segment = acquired.get();
        try {
            if (segment.active() || !predecessorIsCut(segment.header())) {
                return false;
            }
            long unreadable = copyAll(segment, pacer);
            SegmentUse left = index.use(number);
            if (left.chunks() > 0) {
                stuck.put(number, left);
                return false;
            }
            if (unreadable > 0) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "segment " + Long.toHexString(number) + " goes with " + unreadable
                                + " bytes that are no entry; no chunk is known to lie there");
            }
        } finally {
            segment.release();
        }
        index.flush(true);
        segments.retire(number);
        // A file that is there at the next start is emptied and retired once more, but only while the index knows of
        // it.
        if (segments.isGone(number)) {
            index.forgetSegment(number);
        }
        stuck.remove(number);
        return true;
    }

    /** Returns how many bytes are no entry, neither by the page cache nor on the medium. */
    private long copyAll(Segment segment, Pacer pacer) throws IOException {
        long unreadable = copyAll(segment, pacer, Way.ORDINARY);
        return unreadable == 0 ? 0 : copyAll(segment, pacer, Way.PAST_THE_CACHE);
    }

    private long copyAll(Segment segment, Pacer pacer, Way way) throws IOException {
        Rewriting rewriting = new Rewriting(segment, pacer);
        long end = index.use(segment.number()).end();
        SegmentScan.run(segment, 0, end, SegmentScan.Depth.HEADERS, way, dictionaries, rewriting);
        rewriting.awaitAll();
        return rewriting.unreadable;
    }

    /**
     * After a failed write only the next segment knows where one ends, until the next start cuts it there. Until its file is
     * gone that holds, also when it is out of use, or its header cannot be read.
     */
    private boolean predecessorIsCut(SegmentHeader header) throws IOException {
        try {
            return segments.isGone(header.previous()) || segments.length(header.previous()) <= header.previousEnd();
        } catch (NoSuchFileException unlinkedJustNow) {
            return segments.isGone(header.previous());
        }
    }

    /** Carries over what is still needed of one segment. */
    private final class Rewriting implements SegmentScan.Visitor {
        private final Segment segment;
        private final Pacer pacer;
        private final Queue<CompletableFuture<Boolean>> underWay = new ArrayDeque<>();
        private long unreadable;

        Rewriting(Segment segment, Pacer pacer) {
            this.segment = segment;
            this.pacer = pacer;
        }

        @Override
        public void entry(SegmentScan.Found found) throws IOException {
            EntryHeader header = found.header();
            EntryPlace place = new EntryPlace(segment.number(), found.offset());
            if (header.kind().carriesBytes()) {
                Optional<ChunkRow> row = index.get(header.address())
                        .filter(r -> r.place().equals(place) && r.state() != ChunkState.QUARANTINED);
                if (row.isPresent()) {
                    copyBytes(header, place, row.get());
                }
            } else {
                copy(header, ByteBuffer.allocate(0), place);
            }
        }

        private void copyBytes(EntryHeader header, EntryPlace place, ChunkRow row) throws IOException {
            pacer.spend(header.totalBytes());
            ByteBuffer stored = ByteBuffer.allocate(header.storedSize());
            if (reader.read(segment, row.wanted(header.address()), 0, stored, Way.ORDINARY)
                    || reader.read(segment, row.wanted(header.address()), 0, stored.clear(), Way.PAST_THE_CACHE)) {
                copy(header, stored.flip(), place);
            } else {
                log.quarantine(header.address(), row);
            }
        }

        private void copy(EntryHeader header, ByteBuffer stored, EntryPlace place) throws IOException {
            if (underWay.size() >= COPIES_UNDER_WAY) {
                await(underWay.remove());
            }
            underWay.add(log.copy(header, stored, place));
        }

        @Override
        public void gap(SegmentScan.Gap gap) {
            unreadable += gap.until() - gap.from();
        }

        void awaitAll() throws IOException {
            while (!underWay.isEmpty()) {
                await(underWay.remove());
            }
        }

        private static void await(CompletableFuture<Boolean> copy) throws IOException {
            try {
                copy.join();
            } catch (CompletionException e) {
                throw new IOException("compaction could not copy an entry", e.getCause());
            }
        }
    }
}
