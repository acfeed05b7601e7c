package io.vaultx.node;

import io.vaultx.node.segment.DiskSegmentFiles;
import io.vaultx.node.segment.SegmentFile;
import io.vaultx.node.segment.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk that keeps exactly what was synced: bytes reach the file when it is synced, a new file gets its name when the
 * folder is synced. So a copy of the folder is what a power cut at that moment leaves, at its worst.
 */
final class ForgetfulFiles implements SegmentFiles {
    private final SegmentFiles disk = new DiskSegmentFiles();
    private final List<Path> unnamed = new ArrayList<>();

    @Override
    public SegmentFile open(Path file, Access access) throws IOException {
        if (access != Access.CREATE) {
            return new Forgetful(disk.open(file, access));
        }
        synchronized (unnamed) {
            unnamed.add(file);
        }
        return new Forgetful(disk.open(hidden(file), access));
    }

    private static Path hidden(Path file) {
        return file.resolveSibling(file.getFileName() + ".unnamed");
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
        synchronized (unnamed) {
            for (Path file : unnamed) {
                Files.move(hidden(file), file, StandardCopyOption.ATOMIC_MOVE);
            }
            unnamed.clear();
        }
        disk.syncFolder(folder);
    }

    @Override
    public int blockSize(Path folder) throws IOException {
        return disk.blockSize(folder);
    }

    /** Remembers what was written until it is synced. One thread writes it. */
    private static final class Forgetful implements SegmentFile {
        private final SegmentFile file;
        private final List<Write> unsynced = new ArrayList<>();

        private record Write(ByteBuffer bytes, long at) {}

        Forgetful(SegmentFile file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer from, long at) {
            ByteBuffer copy = ByteBuffer.allocateDirect(from.remaining() + 4096)
                    .alignedSlice(4096)
                    .slice(0, from.remaining());
            copy.put(from).flip();
            unsynced.add(new Write(copy, at));
            return copy.remaining();
        }

        @Override
        public void sync() throws IOException {
            for (Write write : unsynced) {
                file.write(write.bytes(), write.at());
            }
            unsynced.clear();
            file.sync();
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
