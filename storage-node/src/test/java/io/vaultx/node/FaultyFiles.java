package io.vaultx.node;

import io.vaultx.node.segment.DiskSegmentFiles;
import io.vaultx.node.segment.SegmentFile;
import io.vaultx.node.segment.SegmentFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk whose n-th write or sync fails, as told. */
final class FaultyFiles implements SegmentFiles {
    static final String NO_SPACE = "No space left on device";
    static final String NO_HANDLES = "Too many open files";
    static final String MEDIUM_ERROR = "Input/output error";

    private final SegmentFiles disk = new DiskSegmentFiles();
    final AtomicInteger steps = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();
    private final Set<Integer> failing = new HashSet<>();
    private Fault fault = Fault.BEFORE;
    private volatile String message = MEDIUM_ERROR;
    volatile boolean full;
    volatile boolean withoutMemory;
    private volatile Optional<Rot> rot = Optional.empty();
    private volatile Optional<BadSectors> badSectors = Optional.empty();
    private volatile boolean undeletable;
    private volatile Optional<CountDownLatch> noNewFiles = Optional.empty();

    /** How a step fails. */
    enum Fault {
        /** Nothing of it happens. */
        BEFORE,
        /** Half of a write happens; a sync fails. */
        HALF,
        /** All of it happens, and it fails nevertheless. */
        AFTER
    }

    /** From now on, the writes and syncs with these numbers, from 1, fail. */
    void fail(Fault how, int... numbers) {
        fault = how;
        steps.set(0);
        failing.clear();
        for (int number : numbers) {
            failing.add(number);
        }
    }

    /** Every write fails for want of space while {@code on}. */
    void full(boolean on) {
        full = on;
    }

    /** A byte that the page cache has wrong, and the medium right. */
    private record Rot(Path file, long at) {}

    void rotInPageCache(Path file, long at) {
        rot = Optional.of(new Rot(file, at));
    }

    /** Bytes that cannot be read, and why. */
    private record BadSectors(Path file, long from, long until, String why) {
        boolean touch(Path other, long at, int length) {
            return file.equals(other) && at < until && at + length > from;
        }
    }

    void unreadable(Path file, long from, long until) {
        unreadable(file, from, until, MEDIUM_ERROR);
    }

    void unreadable(Path file, long from, long until, String why) {
        badSectors = Optional.of(new BadSectors(file, from, until, why));
    }

    void readable() {
        badSectors = Optional.empty();
    }

    /** No new file can be made; who tries learns so once the latch is open. */
    void refuseNewFiles(CountDownLatch from) {
        noNewFiles = Optional.of(from);
    }

    void allowNewFiles() {
        noNewFiles = Optional.empty();
    }

    /** No file can be deleted while {@code on}. */
    void undeletable(boolean on) {
        undeletable = on;
    }

    private boolean fails() {
        return failing.contains(steps.incrementAndGet());
    }

    @Override
    public SegmentFile open(Path file, Access access) throws IOException {
        Optional<CountDownLatch> refused = noNewFiles;
        if (access == Access.CREATE && refused.isPresent()) {
            try {
                refused.get().await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
            throw new IOException(NO_HANDLES);
        }
        return new Faulty(file, access, disk.open(file, access));
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        return disk.list(folder);
    }

    @Override
    public void delete(Path file) throws IOException {
        if (undeletable) {
            throw new IOException("Operation not permitted");
        }
        disk.delete(file);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        disk.syncFolder(folder);
    }

    @Override
    public int blockSize(Path folder) throws IOException {
        return disk.blockSize(folder);
    }

    private final class Faulty implements SegmentFile {
        private final Path path;
        private final Access access;
        private final SegmentFile file;

        Faulty(Path path, Access access, SegmentFile file) {
            this.path = path;
            this.access = access;
            this.file = file;
        }

        @Override
        public int write(ByteBuffer from, long at) throws IOException {
            boolean fails = fails();
            if (full) {
                throw new IOException(NO_SPACE);
            }
            if (!fails) {
                return file.write(from, at);
            }
            return switch (fault) {
                case BEFORE -> throw new IOException(message);
                case HALF -> file.write(from.slice(from.position(), from.remaining() / 2 & -4096), at);
                case AFTER -> {
                    int written = file.write(from, at);
                    throw new IOException(message + " after " + written);
                }
            };
        }

        @Override
        public void sync() throws IOException {
            boolean fails = fails();
            if (!fails || fault == Fault.AFTER) {
                file.sync();
            }
            if (fails) {
                throw new IOException(message);
            }
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            reads.incrementAndGet();
            if (withoutMemory) {
                throw new OutOfMemoryError("Cannot reserve direct buffer memory");
            }
            Optional<BadSectors> bad = badSectors.filter(sectors -> sectors.touch(path, at, into.remaining()));
            if (bad.isPresent()) {
                throw new IOException(bad.get().why());
            }
            int start = into.position();
            int bytes = file.read(into, at);
            if (access == Access.CACHED) {
                rot.filter(r -> r.file().equals(path) && r.at() >= at && r.at() < at + bytes)
                        .map(r -> start + (int) (r.at() - at))
                        .ifPresent(wrong -> into.put(wrong, (byte) ~into.get(wrong)));
            }
            return bytes;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
