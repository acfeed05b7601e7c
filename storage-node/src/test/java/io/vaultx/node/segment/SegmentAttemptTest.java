package io.vaultx.node.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.NoWait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An attempt waits for nothing that others do with the disk. */
@Timeout(60)
class SegmentAttemptTest {
    @TempDir
    Path folder;

    private final CompletableFuture<Thread> deletedBy = new CompletableFuture<>();

    @BeforeEach
    void makeSegment() throws IOException {
        try (SegmentSet set = segments()) {
            set.create(new SegmentHeader(1, 1001, set.blockSize(), 0, 0, 0)).close();
        }
    }

    private SegmentSet segments() throws IOException {
        return SegmentSet.open(folder, new WatchedFiles(deletedBy));
    }

    @Test
    void aSegmentThatAnotherThreadIsLookingUpIsNotWaitedFor() throws Exception {
        try (SegmentSet set = segments()) {
            boolean gotIt = whileAnotherHolds(set, () -> attempt(() -> set.acquire(1)));

            assertThat(gotIt).isFalse();
        }
    }

    @Test
    void aFileThatAnotherThreadIsOpeningIsNotWaitedFor() throws Exception {
        try (SegmentSet set = segments()) {
            Segment segment = set.acquire(1).orElseThrow();
            boolean gotIt = whileAnotherHolds(segment, () -> attempt(segment::file));
            segment.release();

            assertThat(gotIt).isFalse();
        }
    }

    @Test
    void theLastReaderOfARetiredSegmentLeavesTheDeletingToAnotherThread() throws Exception {
        try (SegmentSet set = segments()) {
            Segment segment = set.acquire(1).orElseThrow();
            set.retire(1);
            boolean released = attempt(() -> {
                segment.release();
                return true;
            });

            assertThat(released).isTrue();
            assertThat(deletedBy.get(30, TimeUnit.SECONDS)).isNotEqualTo(Thread.currentThread());
        }
    }

    @Test
    void whoeverHasReadWithoutWaitingClosesNoFilesOfOthers() throws Exception {
        try (SegmentSet set = SegmentSet.open(folder, new WatchedFiles(deletedBy), 1)) {
            set.create(new SegmentHeader(2, 1002, set.blockSize(), 0, 1, 0)).close();
            Segment first = set.acquire(1).orElseThrow();
            first.file();
            Segment second = set.acquire(2).orElseThrow();
            second.file();

            boolean released = whileAnotherHolds(
                    first,
                    () -> CompletableFuture.supplyAsync(() -> attempt(() -> {
                                second.release();
                                return true;
                            }))
                            .get(30, TimeUnit.SECONDS));

            assertThat(released).isTrue();
            first.release();
        }
    }

    private static <T> T whileAnotherHolds(Object lock, Callable<T> work) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Thread holder = Thread.ofPlatform().daemon(true).start(() -> {
            synchronized (lock) {
                held.countDown();
                awaitUninterrupted(done);
            }
        });
        held.await();
        try {
            return work.call();
        } finally {
            done.countDown();
            holder.join();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Reading {
        Object now() throws IOException;
    }

    private static boolean attempt(Reading reading) {
        Optional<Object> read = NoWait.attempt(() -> {
            try {
                return reading.now();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return read.isPresent();
    }

    private record WatchedFiles(SegmentFiles disk, CompletableFuture<Thread> deletedBy) implements SegmentFiles {
        WatchedFiles(CompletableFuture<Thread> deletedBy) {
            this(new DiskSegmentFiles(), deletedBy);
        }

        @Override
        public SegmentFile open(Path path, Access access) throws IOException {
            return disk.open(path, access);
        }

        @Override
        public List<Path> list(Path folder) throws IOException {
            return disk.list(folder);
        }

        @Override
        public void delete(Path file) throws IOException {
            deletedBy.complete(Thread.currentThread());
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
    }
}
