package io.vaultx.node.segment;

import io.vaultx.node.segment.SegmentFiles.Access;
import io.vaultx.threads.NoWait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one log. Files are opened when they are needed, and not too many stay open ({@link OpenSegments}).
 * Thread-safe.
 */
public final class SegmentSet implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SegmentSet.class.getName());

    /** With three files each, half of the 1,024 that a process commonly may have open. */
    private static final int MOST_OPEN = 170;

    private final Path folder;
    private final SegmentFiles files;
    private final int blockSize;
    private final NavigableSet<Long> numbers;
    private final OpenSegments open;

    /** Out of use, and their files still there: a reader has one, or it could not be unlinked. */
    private final NavigableSet<Long> retired = new ConcurrentSkipListSet<>();

    private final Map<Long, Segment> known = new ConcurrentHashMap<>();

    private SegmentSet(Path folder, SegmentFiles files, int blockSize, NavigableSet<Long> numbers, OpenSegments open) {
        this.folder = folder;
        this.files = files;
        this.blockSize = blockSize;
        this.numbers = numbers;
        this.open = open;
    }

    public static SegmentSet open(Path folder, SegmentFiles files) throws IOException {
        return open(folder, files, MOST_OPEN);
    }

    /** With another bound on the segments that are open and have no reader. */
    static SegmentSet open(Path folder, SegmentFiles files, int mostOpen) throws IOException {
        NavigableSet<Long> numbers = new ConcurrentSkipListSet<>();
        for (Path file : files.list(folder)) {
            SegmentLayout.number(file).ifPresent(numbers::add);
        }
        return new SegmentSet(folder, files, files.blockSize(folder), numbers, new OpenSegments(mostOpen));
    }

    public int blockSize() {
        return blockSize;
    }

    /** All numbers, ascending. */
    public List<Long> numbers() {
        return List.copyOf(numbers);
    }

    /** The highest number; 0 when there is no segment. */
    public long last() {
        return numbers.isEmpty() ? 0 : numbers.last();
    }

    /** Whether no file with a lower number is left, for certain: an unlink that is not synced may be undone. */
    public boolean isFirst(long number) {
        return numbers.headSet(number).isEmpty() && retired.headSet(number).isEmpty();
    }

    /** Whether a segment's file is not there any more, for certain. */
    public boolean isGone(long number) {
        return !numbers.contains(number) && !retired.contains(number);
    }

    /**
     * A segment to read from; whoever gets one must release it. Empty when it is gone, or its header does not verify.
     */
    public Optional<Segment> acquire(long number) throws IOException {
        if (!numbers.contains(number)) {
            return Optional.empty();
        }
        Segment segment = known.get(number);
        if (segment == null) {
            // Before the lock: others read the disk under it.
            NoWait.giveUp();
            segment = readOnce(number);
        }
        return segment != null && segment.acquire() ? Optional.of(segment) : Optional.empty();
    }

    private synchronized @Nullable Segment readOnce(long number) throws IOException {
        Segment segment = known.get(number);
        if (segment == null && numbers.contains(number)) {
            segment = Segment.open(files, file(number), number, open, () -> over(number))
                    .orElse(null);
            if (segment != null) {
                known.put(number, segment);
            }
        }
        return segment;
    }

    /** Makes a new file with its header, durable under its name, ready to be appended to. */
    SegmentFile create(SegmentHeader header) throws IOException {
        Path path = file(header.number());
        SegmentFile file = files.open(path, Access.CREATE);
        try {
            ByteBuffer bytes = AlignedBuffers.allocate((int) header.firstBatch(), blockSize);
            SegmentLayout.write(header, bytes);
            if (file.write(bytes, 0) != header.firstBatch()) {
                throw new IOException("short write of the header of " + path);
            }
            file.sync();
            files.syncFolder(folder);
        } catch (IOException e) {
            discard(file, path, e);
            throw e;
        }
        known.put(header.number(), Segment.created(files, path, header, open, () -> over(header.number())));
        numbers.add(header.number());
        return file;
    }

    private void discard(SegmentFile file, Path path, IOException why) {
        try {
            file.close();
            files.delete(path);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    SegmentFile reopen(long number) throws IOException {
        return files.open(file(number), Access.APPEND);
    }

    /**
     * Whether a segment's file has no room for more than its header: what a crash leaves of one that was being made. Nothing
     * in it was ever acknowledged.
     */
    public boolean isBare(long number) throws IOException {
        return length(number) <= 2L * blockSize;
    }

    /** The length of a segment's file, also of one whose header does not verify. */
    public long length(long number) throws IOException {
        try (SegmentFile file = files.open(file(number), Access.CACHED)) {
            return file.size();
        }
    }

    /** Ends a segment that is not being written at an offset, durably. */
    public void cut(long number, long end) throws IOException {
        try (SegmentFile file = reopen(number)) {
            file.truncate(end);
            file.sync();
        }
    }

    /** Makes durable what an earlier process may have written without getting to its sync. */
    public void sync(long number) throws IOException {
        try (SegmentFile file = reopen(number)) {
            file.sync();
        }
    }

    /** Takes a segment out of use; its file is unlinked when its last reader is gone. */
    public void retire(long number) throws IOException {
        Segment segment = known.get(number);
        if (segment == null) {
            segment = readOnce(number);
        }
        retired.add(number);
        numbers.remove(number);
        known.remove(number);
        if (segment == null) {
            unlink(number);
        } else {
            segment.release();
        }
    }

    /** The last reader may be an attempt, which must not wait for the disk and can no longer give up. */
    private void over(long number) {
        if (NoWait.isAsked()) {
            Thread.ofPlatform().daemon(true).name("segment-unlink").start(() -> unlink(number));
        } else {
            unlink(number);
        }
    }

    private void unlink(long number) {
        try {
            files.delete(file(number));
            files.syncFolder(folder);
            retired.remove(number);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "segment " + Long.toHexString(number) + " holds nothing any more and cannot be deleted;"
                            + " the next start finds it again",
                    e);
        }
    }

    Path file(long number) {
        return SegmentLayout.file(folder, number);
    }

    @Override
    public void close() {
        known.values().forEach(Segment::close);
        known.clear();
    }
}
