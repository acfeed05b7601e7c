package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.Dictionary;
import io.vaultx.node.segment.EntryHeader;
import io.vaultx.node.segment.EntryKind;
import io.vaultx.node.segment.EntryPlace;
import io.vaultx.node.segment.EntryReader;
import io.vaultx.node.segment.EntryReader.Way;
import io.vaultx.node.segment.MediumError;
import io.vaultx.node.segment.Segment;
import io.vaultx.node.segment.SegmentScan;
import io.vaultx.node.segment.SegmentSet;
import io.vaultx.node.zstd.DictionaryFrames;
import io.vaultx.node.zstd.DictionaryShelf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Dictionaries for a reading of the log whose index is not complete yet. Compaction may have carried a dictionary behind the
 * chunks that need it: the first that the index does not know of has all segments looked through, once, for where
 * dictionaries are.
 *
 * <p>Blocks: for platform threads. Not thread-safe.
 */
final class LoggedDictionaries implements DictionaryShelf.Source {
    private final SegmentSet segments;
    private final IndexBatch index;
    private final EntryReader reader;
    private final Way way;
    private final Map<ChunkAddress, List<Place>> places = new HashMap<>();
    private boolean searched;

    private record Place(long segment, EntryReader.Wanted wanted) {}

    LoggedDictionaries(SegmentSet segments, IndexBatch index, Way way) {
        this.segments = segments;
        this.index = index;
        this.reader = new EntryReader(segments.blockSize());
        this.way = way;
    }

    @Override
    public Optional<ByteBuffer> read(ChunkAddress dictionary) throws IOException {
        Optional<ChunkRow> row = index.row(dictionary);
        if (row.isPresent()) {
            Optional<ByteBuffer> bytes = read(
                    dictionary, new Place(row.get().place().segment(), row.get().wanted(dictionary)));
            if (bytes.isPresent()) {
                return bytes;
            }
        }
        if (!searched) {
            searched = true;
            search();
        }
        for (Place place : places.getOrDefault(dictionary, List.of())) {
            Optional<ByteBuffer> bytes = read(dictionary, place);
            if (bytes.isPresent()) {
                return bytes;
            }
        }
        return Optional.empty();
    }

    private Optional<ByteBuffer> read(ChunkAddress dictionary, Place place) throws IOException {
        if (place.wanted().storedSize() > Dictionary.MAX_BYTES) {
            return Optional.empty();
        }
        Optional<Segment> segment = segments.acquire(place.segment());
        if (segment.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(place.wanted().storedSize());
        try {
            boolean whole = reader.read(segment.get(), place.wanted(), 0, bytes, way)
                    && Dictionary.is(dictionary, bytes.flip());
            return whole ? Optional.of(bytes) : Optional.empty();
        } catch (IOException e) {
            if (MediumError.is(e)) {
                return Optional.empty();
            }
            throw e;
        } finally {
            segment.get().release();
        }
    }

    private void search() throws IOException {
        for (long number : segments.numbers()) {
            Optional<Segment> segment = segments.acquire(number);
            if (segment.isEmpty()) {
                continue;
            }
            try {
                long end = SegmentScan.length(segment.get());
                SegmentScan.run(
                        segment.get(), 0, end, SegmentScan.Depth.HEADERS, way, DictionaryFrames.NONE, new Met(number));
            } finally {
                segment.get().release();
            }
        }
    }

    private final class Met implements SegmentScan.Visitor {
        private final long segment;

        Met(long segment) {
            this.segment = segment;
        }

        @Override
        public void entry(SegmentScan.Found found) {
            EntryHeader header = found.header();
            if (header.kind() == EntryKind.DICTIONARY) {
                ChunkRow row = ChunkRow.of(header, new EntryPlace(segment, found.offset()));
                places.computeIfAbsent(header.address(), made -> new ArrayList<>())
                        .add(new Place(segment, row.wanted(header.address())));
            }
        }

        @Override
        public void gap(SegmentScan.Gap gap) {}
    }
}
