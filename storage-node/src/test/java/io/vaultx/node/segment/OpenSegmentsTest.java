package io.vaultx.node.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Not too many segments hold open files, and nobody who reads notices. */
class OpenSegmentsTest {
    private static final int SEGMENTS = 5;
    private static final int MOST_OPEN = 2;

    @TempDir
    Path folder;

    private final CountedFiles files = new CountedFiles();

    @BeforeEach
    void makeSegments() throws IOException {
        try (SegmentSet set = SegmentSet.open(folder, files)) {
            for (int number = 1; number <= SEGMENTS; number++) {
                set.create(new SegmentHeader(number, 1000 + number, set.blockSize(), 0, number - 1L, 0))
                        .close();
            }
        }
        assertThat(files.open).isEmpty();
    }

    private SegmentSet segments() throws IOException {
        return SegmentSet.open(folder, files, MOST_OPEN);
    }

    private static Segment acquired(SegmentSet set, long number) throws IOException {
        return set.acquire(number).orElseThrow();
    }

    private static void read(SegmentSet set, long number) throws IOException {
        Segment segment = acquired(set, number);
        try {
            assertReadable(segment.file(), number);
        } finally {
            segment.release();
        }
    }

    private static void assertReadable(SegmentFile file, long number) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(SegmentLayout.HEADER_BYTES);
        file.read(header, 0);
        assertThat(SegmentLayout.read(header.flip(), 0))
                .map(SegmentHeader::number)
                .contains(number);
    }

    private List<Long> openNumbers() {
        return files.open.stream()
                .map(file -> SegmentLayout.number(file.path).orElseThrow())
                .sorted()
                .toList();
    }

    @Test
    void theSegmentUsedLeastRecentlyIsClosedAndOpensAgainWhenItIsWanted() throws IOException {
        try (SegmentSet set = segments()) {
            read(set, 1);
            read(set, 2);
            read(set, 1);
            read(set, 3);
            assertThat(openNumbers()).containsExactly(1L, 3L);

            read(set, 2);
            assertThat(openNumbers()).containsExactly(2L, 3L);
        }
        assertThat(files.open).isEmpty();
    }

    @Test
    void aSegmentWithAReaderStaysOpenUntilTheReaderHasGone() throws IOException {
        try (SegmentSet set = segments()) {
            Segment held = acquired(set, 1);
            SegmentFile file = held.file();
            for (int number = 2; number <= SEGMENTS; number++) {
                read(set, number);
            }
            assertReadable(file, 1);
            assertThat(openNumbers()).containsExactly(1L, (long) SEGMENTS);

            held.release();
            read(set, 2);
            assertThat(openNumbers()).containsExactly(2L, (long) SEGMENTS);
        }
    }

    @Test
    void bothFilesOfASegmentAreClosed() throws IOException {
        try (SegmentSet set = segments()) {
            Segment both = acquired(set, 1);
            both.file();
            both.uncached();
            both.release();
            read(set, 2);
            assertThat(openNumbers()).containsExactly(1L, 1L, 2L);

            read(set, 3);
            assertThat(openNumbers()).containsExactly(2L, 3L);
        }
    }

    @Test
    void theSegmentThatIsBeingWrittenStaysOpen() throws IOException {
        try (SegmentSet set = segments()) {
            Segment active = acquired(set, 1);
            active.activate();
            active.file();
            active.release();
            for (int number = 2; number <= SEGMENTS; number++) {
                read(set, number);
            }
            assertThat(openNumbers()).contains(1L);
        }
    }

    @Test
    void readersOfManySegmentsAtOnceAreNeverDisturbed() throws Exception {
        try (SegmentSet set = segments();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> readers = new ArrayList<>();
            for (int reader = 0; reader < 4; reader++) {
                int step = reader + 1;
                readers.add(threads.submit(() -> {
                    for (int i = 0; i < 2000; i++) {
                        read(set, 1 + (long) i * step % SEGMENTS);
                    }
                    return null;
                }));
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
            assertThat(openNumbers()).hasSizeLessThanOrEqualTo(MOST_OPEN);
        }
    }

    /** A disk that knows which files are open. */
    private static final class CountedFiles implements SegmentFiles {
        private final SegmentFiles disk = new DiskSegmentFiles();
        private final Set<Counted> open = ConcurrentHashMap.newKeySet();

        @Override
        public SegmentFile open(Path path, Access access) throws IOException {
            Counted file = new Counted(path, disk.open(path, access));
            open.add(file);
            return file;
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

        private final class Counted implements SegmentFile {
            private final Path path;
            private final SegmentFile file;

            Counted(Path path, SegmentFile file) {
                this.path = path;
                this.file = file;
            }

            @Override
            public int write(ByteBuffer from, long at) throws IOException {
                return file.write(from, at);
            }

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
            public void truncate(long size) throws IOException {
                file.truncate(size);
            }

            @Override
            public void close() throws IOException {
                open.remove(this);
                file.close();
            }
        }
    }
}
