package io.vaultx.node;

import io.vaultx.node.segment.DiskSegmentFiles;
import io.vaultx.node.segment.SegmentFile;
import io.vaultx.node.segment.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk whose n-th write or sync fails, as told. */
final class FaultyFiles implements SegmentFiles {
    static final String NO_SPACE = "No space left on device";
    static final String MEDIUM_ERROR = "Input/output error";

    private final SegmentFiles disk = new DiskSegmentFiles();
    final AtomicInteger steps = new AtomicInteger();
    private final Set<Integer> failing = new HashSet<>();
    private Fault fault = Fault.BEFORE;
    private volatile String message = MEDIUM_ERROR;
    volatile boolean full;

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

    private boolean fails() {
        return failing.contains(steps.incrementAndGet());
    }

    @Override
    public SegmentFile open(Path file, Access access) throws IOException {
        return new Faulty(disk.open(file, access));
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        return disk.list(folder);
    }

    @Override
    public void delete(Path file) throws IOException {
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
        private final SegmentFile file;

        Faulty(SegmentFile file) {
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
            return file.read(into, at);
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
