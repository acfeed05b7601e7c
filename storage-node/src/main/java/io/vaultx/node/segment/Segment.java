package io.vaultx.node.segment;

import io.vaultx.node.segment.SegmentFiles.Access;
import io.vaultx.threads.NoWait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One segment file as readers see it. Readers are counted: who has acquired it may read until it releases it, also when
 * the segment was retired meanwhile; its file goes with the last of them.
 *
 * <p>Its files are opened when they are needed, and closed again while nobody reads and others need theirs more
 * ({@link OpenSegments}).
 *
 * <p>It is read through the page cache, also while it is being written past it: what may be read is synced and is never
 * written again (ADR 0010).
 *
 * <p>Thread-safe.
 */
public final class Segment {
    private final SegmentFiles files;
    private final Path path;
    private final SegmentHeader header;
    private final SegmentSeal seal;

    /** Users: the set of segments is one until it retires the segment. At 0 it is over. */
    private final AtomicLong users = new AtomicLong(1);

    private final OpenSegments open;
    private final Runnable whenOver;
    private volatile long lastUse;
    private volatile boolean active;
    private volatile @Nullable SegmentFile cached;
    private @Nullable SegmentFile uncached;

    private Segment(
            SegmentFiles files, Path path, SegmentHeader header, boolean active, OpenSegments open, Runnable whenOver) {
        this.files = files;
        this.path = path;
        this.header = header;
        this.seal = header.seal();
        this.active = active;
        this.open = open;
        this.whenOver = whenOver;
    }

    /** Reads the header; empty when neither copy verifies, or it belongs to another number. */
    static Optional<Segment> open(SegmentFiles files, Path path, long number, OpenSegments open, Runnable whenOver)
            throws IOException {
        return readHeader(files, path, number).map(h -> new Segment(files, path, h, false, open, whenOver));
    }

    static Segment created(SegmentFiles files, Path path, SegmentHeader header, OpenSegments open, Runnable whenOver) {
        return new Segment(files, path, header, true, open, whenOver);
    }

    /**
     * The first copy that verifies and is this segment's: a write that went astray may have put another's there.
     *
     * @throws IOException when the medium can read nothing of the file
     */
    private static Optional<SegmentHeader> readHeader(SegmentFiles files, Path path, long number) throws IOException {
        try (SegmentFile file = files.open(path, Access.CACHED)) {
            SalvagedBytes salvaged = new SalvagedBytes(path, file, file, SegmentLayout.HEADER_BYTES);
            for (int at = 0; at <= 1 << 16; at = at == 0 ? SegmentLayout.HEADER_BYTES : at << 1) {
                ByteBuffer bytes = ByteBuffer.allocate(SegmentLayout.HEADER_BYTES);
                salvaged.read(bytes, at);
                Optional<SegmentHeader> copy =
                        SegmentLayout.read(bytes.flip(), 0).filter(h -> h.number() == number);
                if (copy.isPresent()) {
                    return copy;
                }
            }
            return Optional.empty();
        }
    }

    public SegmentHeader header() {
        return header;
    }

    public long number() {
        return header.number();
    }

    SegmentSeal seal() {
        return seal;
    }

    /** Whether the writer may still append to it. */
    public boolean active() {
        return active;
    }

    void activate() {
        active = true;
    }

    void deactivate() {
        active = false;
    }

    SegmentBytes bytes(EntryReader.Way way) throws IOException {
        return switch (way) {
            case ORDINARY -> file();
            case PAST_THE_CACHE -> uncached();
            case SALVAGING -> new SalvagedBytes(path, uncached(), uncached(), header.blockSize());
            case SALVAGING_CACHED -> new SalvagedBytes(path, file(), uncached(), header.blockSize());
        };
    }

    /** The file for ordinary reading. */
    SegmentFile file() throws IOException {
        SegmentFile file = cached;
        if (file == null) {
            // Before the lock: others open files under it.
            NoWait.giveUp();
            file = cached();
        }
        return file;
    }

    private synchronized SegmentFile cached() throws IOException {
        SegmentFile file = cached;
        if (file == null) {
            file = files.open(path, Access.CACHED);
            cached = file;
            open.opened(this);
        }
        return file;
    }

    /** The file for reading what is really on the medium. */
    synchronized SegmentFile uncached() throws IOException {
        SegmentFile file = uncached;
        if (file == null) {
            NoWait.giveUp();
            file = files.open(path, Access.UNCACHED);
            uncached = file;
            open.opened(this);
        }
        return file;
    }

    /** Counts one more reader; false when the segment is over. */
    boolean acquire() {
        long now = users.get();
        while (now > 0) {
            if (users.compareAndSet(now, now + 1)) {
                lastUse = open.nextUse();
                return true;
            }
            now = users.get();
        }
        return false;
    }

    /**
     * Ends what a successful acquire began. The last one closes the files. An attempt leaves it to the next reader to close those
     * of others: their locks may be held by whoever opens a file.
     */
    public void release() {
        if (users.decrementAndGet() == 0) {
            close();
            whenOver.run();
        }
        if (!NoWait.isAsked()) {
            open.closeIdle();
        }
    }

    long lastUse() {
        return lastUse;
    }

    /**
     * Closes the files unless somebody may be reading. Under the lock, for whoever has got a file from here under it was
     * counted before, and who is counted later opens it anew. The cached one may be got without it: so it is out of reach
     * first, and comes back when somebody was counted before that.
     */
    synchronized void closeIfIdle() {
        if (users.get() > 1 || active) {
            return;
        }
        SegmentFile outOfReach = cached;
        cached = null;
        if (users.get() > 1) {
            cached = outOfReach;
            return;
        }
        close();
        closeQuietly(outOfReach);
    }

    synchronized void close() {
        SegmentFile a = cached;
        SegmentFile b = uncached;
        cached = null;
        uncached = null;
        open.closed(this);
        closeQuietly(a);
        closeQuietly(b);
    }

    /** Closing a file that was only read loses nothing. */
    private static void closeQuietly(@Nullable SegmentFile file) {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                System.getLogger(Segment.class.getName())
                        .log(System.Logger.Level.DEBUG, "closing a segment for reading failed", e);
            }
        }
    }
}
