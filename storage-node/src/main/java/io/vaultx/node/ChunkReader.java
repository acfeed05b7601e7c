package io.vaultx.node;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.segment.Dictionary;
import io.vaultx.node.segment.EntryReader;
import io.vaultx.node.segment.EntryReader.Way;
import io.vaultx.node.segment.MediumError;
import io.vaultx.node.segment.Segment;
import io.vaultx.node.segment.SegmentSet;
import io.vaultx.node.zstd.DictionaryShelf;
import io.vaultx.threads.NoWait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * Finds a chunk and reads it. What does not verify is read once more past the page cache before it is called damaged, and
 * so is what could not be read at all.
 *
 * <p>Blocks, but in an attempt ({@link NoWait}): for platform threads. Thread-safe.
 */
final class ChunkReader {
    private final SegmentSet segments;
    private final ChunkIndex index;
    private final EntryReader reader;
    private final Damage damage;
    private final DictionaryShelf dictionaries;
    private final FrameReader frames;

    /** Who is told of damaged bytes. */
    interface Damage {
        void met(ChunkAddress address, ChunkRow row, String detail);
    }

    ChunkReader(SegmentSet segments, ChunkIndex index, EntryReader reader, Damage damage) {
        this.segments = segments;
        this.index = index;
        this.reader = reader;
        this.damage = damage;
        this.dictionaries = new DictionaryShelf(this::dictionary);
        this.frames = new FrameReader(reader, dictionaries);
    }

    private interface Attempt {
        boolean read(Segment segment, Way way) throws IOException;
    }

    ReadOutcome read(ChunkAddress address, int offset, ByteBuffer into) {
        int start = into.position();
        Optional<ChunkRow> row = present(address);
        while (row.isPresent()) {
            ChunkRow now = row.get();
            checkRange(now, offset, into.remaining());
            if (now.isEncoded()) {
                NoWait.giveUp();
            }
            Optional<Boolean> whole = tryRead(
                    address,
                    now,
                    (segment, way) -> now.isEncoded()
                            ? frames.read(segment, address, now, offset, into.position(start), way)
                            : reader.read(segment, now.wanted(address), offset, into.position(start), way));
            if (whole.isPresent()) {
                if (whole.get()) {
                    return ReadOutcome.READ;
                }
                into.position(start);
                return ReadOutcome.DAMAGED;
            }
            row = movedFrom(address, now);
        }
        return ReadOutcome.MISSING;
    }

    /** For each chunk the size of its frame, 0 when it is not stored as one that any decoder decodes. */
    List<Integer> frameBytes(List<ChunkAddress> addresses) {
        return addresses.stream()
                .map(address -> present(address)
                        .filter(ChunkRow::isPlainFrame)
                        .map(ChunkRow::storedSize)
                        .orElse(0))
                .toList();
    }

    /** Reads a range of a chunk's frame; one that is not stored as a frame of so many bytes any more is missing. */
    ReadOutcome readFrame(ChunkAddress address, int frameBytes, int offset, ByteBuffer into) {
        if (offset < 0 || offset > frameBytes - into.remaining()) {
            throw new IllegalArgumentException(
                    "range " + offset + " + " + into.remaining() + " is not in a frame of " + frameBytes + " bytes");
        }
        int start = into.position();
        Optional<ChunkRow> row = present(address);
        while (row.isPresent() && row.get().isPlainFrame() && row.get().storedSize() == frameBytes) {
            ChunkRow now = row.get();
            Optional<Boolean> whole = tryRead(
                    address,
                    now,
                    (segment, way) -> reader.read(segment, now.wanted(address), offset, into.position(start), way));
            if (whole.isPresent()) {
                return whole.get() ? ReadOutcome.READ : ReadOutcome.DAMAGED;
            }
            row = movedFrom(address, now);
        }
        return ReadOutcome.MISSING;
    }

    /** Checks every stored byte of a chunk; one that is gone meanwhile is not whole either. */
    boolean verify(ChunkAddress address) {
        Optional<ChunkRow> row = present(address);
        while (row.isPresent()) {
            ChunkRow now = row.get();
            Optional<Boolean> whole =
                    tryRead(address, now, (segment, way) -> reader.verify(segment, now.wanted(address), way));
            if (whole.isPresent()) {
                return whole.get() && hasDictionary(address, now);
            }
            row = movedFrom(address, now);
        }
        return false;
    }

    private boolean hasDictionary(ChunkAddress address, ChunkRow row) {
        if (row.needs().isEmpty() || row.needs().flatMap(this::dictionary).isPresent()) {
            return true;
        }
        damage.met(address, row, "the dictionary that it needs is not there whole");
        return false;
    }

    /** The bytes of a dictionary, its name verified; empty when it is not here whole. */
    Optional<ByteBuffer> dictionary(ChunkAddress address) {
        Optional<ChunkRow> row = whole(address).filter(ChunkRow::isDictionary);
        while (row.isPresent() && row.get().storedSize() <= Dictionary.MAX_BYTES) {
            ChunkRow now = row.get();
            ByteBuffer bytes = ByteBuffer.allocate(now.storedSize());
            Optional<Boolean> whole = tryRead(
                    address,
                    now,
                    (segment, way) -> reader.read(segment, now.wanted(address), 0, bytes.clear(), way)
                            && Dictionary.is(address, bytes.flip()));
            if (whole.isPresent()) {
                return whole.get() ? Optional.of(bytes) : Optional.empty();
            }
            row = movedFrom(address, now);
        }
        return Optional.empty();
    }

    /** Dictionaries as they are needed; to be closed with the log. */
    DictionaryShelf dictionaries() {
        return dictionaries;
    }

    private Optional<ChunkRow> present(ChunkAddress address) {
        return whole(address).filter(row -> !row.isDictionary());
    }

    private Optional<ChunkRow> whole(ChunkAddress address) {
        return index.get(address).filter(row -> row.state() != ChunkState.QUARANTINED);
    }

    /** Compaction may have moved the chunk between our look at the index and at the segment. */
    private Optional<ChunkRow> movedFrom(ChunkAddress address, ChunkRow before) {
        Optional<ChunkRow> now = whole(address);
        if (now.isPresent() && now.get().place().equals(before.place())) {
            NoWait.giveUp();
            damage.met(address, before, "its segment is gone");
            return Optional.empty();
        }
        return now;
    }

    private static void checkRange(ChunkRow row, int offset, int length) {
        if (offset < 0 || offset > row.rawSize() - length) {
            throw new IllegalArgumentException(
                    "range " + offset + " + " + length + " is not in a chunk of " + row.rawSize() + " bytes");
        }
    }

    /** Whether it verified; empty when the segment is not there. */
    private Optional<Boolean> tryRead(ChunkAddress address, ChunkRow row, Attempt attempt) {
        Optional<Segment> segment = acquire(row.place().segment());
        if (segment.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (succeeds(segment.get(), Way.ORDINARY, attempt)) {
                return Optional.of(true);
            }
            NoWait.giveUp();
            if (succeeds(segment.get(), Way.PAST_THE_CACHE, attempt)) {
                return Optional.of(true);
            }
        } finally {
            segment.get().release();
        }
        damage.met(address, row, "stored bytes do not verify");
        return Optional.of(false);
    }

    private static boolean succeeds(Segment segment, Way way, Attempt attempt) {
        try {
            return attempt.read(segment, way);
        } catch (IOException e) {
            if (MediumError.is(e)) {
                return false;
            }
            throw new ChunkStoreException(
                    Reason.UNAVAILABLE, "cannot read segment " + Long.toHexString(segment.number()), e);
        }
    }

    private Optional<Segment> acquire(long number) {
        try {
            return segments.acquire(number);
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException e) {
            throw new ChunkStoreException(Reason.UNAVAILABLE, "cannot open segment " + Long.toHexString(number), e);
        }
    }
}
