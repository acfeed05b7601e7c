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
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Dictionaries for a reading of the log whose index is not complete yet. Compaction may have carried a dictionary behind the
 * chunks that need it: the first that the index does not know of has all segments looked through for where dictionaries are.
 * What cannot be looked at now is tried again when the next one is missed; meanwhile nobody is told that what may lie there is
 * not. One that is nowhere whole is read once, however many chunks need it.
 *
 * <p>Blocks: for platform threads. Not thread-safe.
 */
final class LoggedDictionaries implements DictionaryShelf.Source {
    private final SegmentSet segments;
    private final IndexBatch index;
    private final EntryReader reader;
    private final Map<ChunkAddress, Set<Place>> places = new HashMap<>();
    private final Set<Long> unsearched;
    private final Set<ChunkAddress> damaged = new HashSet<>();

    private record Place(long segment, EntryReader.Wanted wanted) {}

    LoggedDictionaries(SegmentSet segments, IndexBatch index) {
        this.segments = segments;
        this.index = index;
        this.reader = new EntryReader(segments.blockSize());
        this.unsearched = new TreeSet<>(segments.numbers());
    }

    @Override
    public Optional<ByteBuffer> read(ChunkAddress dictionary) throws IOException {
        if (damaged.contains(dictionary)) {
            return Optional.empty();
        }
        index.row(dictionary).ifPresent(row -> met(dictionary, row));
        Lookup lookup = new Lookup(dictionary);
        Optional<ByteBuffer> bytes = lookup.atKnownPlaces();
        if (bytes.isEmpty()) {
            search(lookup);
            bytes = lookup.atKnownPlaces();
        }
        if (bytes.isEmpty()) {
            lookup.requireAllRead();
            damaged.add(dictionary);
        }
        return bytes;
    }

    /** Where one dictionary was looked for, and what could not be read on the way. */
    private final class Lookup {
        private final ChunkAddress dictionary;
        private final Set<Place> tried = new HashSet<>();
        private final List<IOException> failures = new ArrayList<>();

        Lookup(ChunkAddress dictionary) {
            this.dictionary = dictionary;
        }

        Optional<ByteBuffer> atKnownPlaces() {
            for (Place place : places.getOrDefault(dictionary, Set.of())) {
                if (tried.add(place)) {
                    try {
                        Optional<ByteBuffer> bytes = LoggedDictionaries.this.read(dictionary, place);
                        if (bytes.isPresent()) {
                            return bytes;
                        }
                    } catch (IOException e) {
                        failures.add(e);
                    }
                }
            }
            return Optional.empty();
        }

        void requireAllRead() throws IOException {
            if (!failures.isEmpty()) {
                IOException first = failures.getFirst();
                failures.stream().skip(1).forEach(first::addSuppressed);
                throw first;
            }
        }
    }

    private void met(ChunkAddress dictionary, ChunkRow row) {
        places.computeIfAbsent(dictionary, made -> new LinkedHashSet<>())
                .add(new Place(row.place().segment(), row.wanted(dictionary)));
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
            boolean whole = reader.read(segment.get(), place.wanted(), 0, bytes, Way.SALVAGING)
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

    private void search(Lookup lookup) {
        for (Iterator<Long> left = unsearched.iterator(); left.hasNext(); ) {
            try {
                search(left.next());
                left.remove();
            } catch (IOException e) {
                lookup.failures.add(e);
            }
        }
    }

    private void search(long number) throws IOException {
        Optional<Segment> segment = segments.acquire(number);
        if (segment.isEmpty()) {
            return;
        }
        try {
            long end = SegmentScan.length(segment.get());
            SegmentScan.run(
                    segment.get(),
                    0,
                    end,
                    SegmentScan.Depth.HEADERS,
                    Way.SALVAGING,
                    DictionaryFrames.NONE,
                    new Met(number));
        } finally {
            segment.get().release();
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
                met(header.address(), ChunkRow.of(header, new EntryPlace(segment, found.offset())));
            }
        }

        @Override
        public void gap(SegmentScan.Gap gap) {}
    }
}
