package io.vaultx.node;

import io.vaultx.node.segment.SegmentFile;
import io.vaultx.node.segment.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Segment files for somebody who only looks: recovery may decide what it would cut off or remove, and every byte stays.
 */
record UntouchedFiles(SegmentFiles files) implements SegmentFiles {
    @Override
    public SegmentFile open(Path file, Access access) throws IOException {
        return switch (access) {
            case CREATE -> throw new IOException("a log that is only looked at gets no segment: " + file);
            case APPEND -> new UntouchedFile(files.open(file, Access.CACHED));
            case UNCACHED, CACHED -> files.open(file, access);
        };
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        return files.list(folder);
    }

    @Override
    public void delete(Path file) {
        // stays
    }

    @Override
    public void syncFolder(Path folder) {
        // nothing was changed
    }

    @Override
    public int blockSize(Path folder) throws IOException {
        return files.blockSize(folder);
    }

    private record UntouchedFile(SegmentFile file) implements SegmentFile {
        @Override
        public int write(ByteBuffer from, long at) throws IOException {
            throw new IOException("a log that is only looked at is not written");
        }

        /** Changes no byte: the index is not to cover what a killed process wrote and a power cut may still take. */
        @Override
        public void sync() throws IOException {
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
        public void truncate(long size) {
            // stays as long as it is
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
