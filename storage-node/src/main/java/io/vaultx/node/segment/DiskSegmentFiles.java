package io.vaultx.node.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Segment files on a real file system. */
public final class DiskSegmentFiles implements SegmentFiles {
    private static final int SMALLEST_BLOCK = 4096;
    private static final int LARGEST_BLOCK = 65_536;

    @Override
    public SegmentFile open(Path file, Access access) throws IOException {
        return switch (access) {
            case CREATE ->
                DiskSegmentFile.open(
                        file, true, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            case APPEND -> DiskSegmentFile.open(file, true, StandardOpenOption.READ, StandardOpenOption.WRITE);
            case UNCACHED -> DiskSegmentFile.open(file, true, StandardOpenOption.READ);
            case CACHED -> DiskSegmentFile.open(file, false, StandardOpenOption.READ);
        };
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, new OpenOption[] {StandardOpenOption.READ})) {
            channel.force(true);
        }
    }

    @Override
    public int blockSize(Path folder) throws IOException {
        long block = Files.getFileStore(folder).getBlockSize();
        return block > SMALLEST_BLOCK && block <= LARGEST_BLOCK && Long.bitCount(block) == 1
                ? (int) block
                : SMALLEST_BLOCK;
    }
}
