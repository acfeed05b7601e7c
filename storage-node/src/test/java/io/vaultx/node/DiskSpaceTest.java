package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Recoding;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three marks of a disk that fills up. */
class DiskSpaceTest {
    private static final long GIB = 1L << 30;

    @TempDir
    Path temp;

    /** A disk that is as full as told. */
    private static final class Disk implements FreeSpace {
        private final long total;
        private volatile long usable;

        Disk(long total) {
            this.total = total;
            this.usable = total;
        }

        @Override
        public long usableBytes() {
            return usable;
        }

        @Override
        public long totalBytes() {
            return total;
        }
    }

    private static void assertNoSpace(ChunkLog log, HashedChunk chunk) {
        assertThatThrownBy(() -> log.put(chunk).join())
                .cause()
                .isInstanceOfSatisfying(
                        ChunkStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SPACE));
    }

    @Test
    void uploadsEndFirstThenRevivingThenDeletesAndAllComesBack() throws Exception {
        Disk disk = new Disk(100 * GIB);
        TestLogs logs = new TestLogs(temp);
        logs.options = logs.options.withFreeSpace(disk).withSegmentBytes(64 << 10);
        List<HashedChunk> chunks = new ArrayList<>();
        try (ChunkLog log = logs.open()) {
            for (int i = 0; i < 30; i++) {
                chunks.add(TestLogs.chunk(i, 8000));
                TestLogs.put(log, chunks.get(i));
            }
            logs.clock.pass(Duration.ofHours(24));

            disk.usable = GIB - 1;
            assertNoSpace(log, TestLogs.chunk(100, 10));
            assertThat(log.status().acceptsUploads()).isFalse();
            assertThat(TestLogs.put(log, chunks.get(0))).isEqualTo(chunks.get(0).address());
            assertThat(log.condemn(chunks.get(1).address())).isEqualTo(Removal.DONE);
            assertThat(log.have(List.of(chunks.get(1).address())).getFirst().present())
                    .isTrue();

            logs.clock.pass(Duration.ofHours(24));
            disk.usable = GIB / 2 - 1;
            for (HashedChunk chunk : chunks.subList(1, 29)) {
                assertThat(log.condemn(chunk.address())).isEqualTo(Removal.DONE);
            }
            assertThat(log.have(List.of(chunks.get(1).address())).getFirst().present())
                    .as("what cannot be revived is not promised")
                    .isFalse();
            for (HashedChunk chunk : chunks.subList(1, 29)) {
                assertThat(log.drop(chunk.address())).isEqualTo(Removal.DONE);
            }
            assertThat(log.compact()).isPositive();

            disk.usable = GIB / 8 - 1;
            assertThatThrownBy(() -> log.condemn(chunks.get(29).address()))
                    .isInstanceOfSatisfying(
                            ChunkStoreException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.NO_SPACE));
            assertThat(TestLogs.has(log, chunks.get(29))).isTrue();
        }

        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.has(log, chunks.get(29))).isTrue();
            assertNoSpace(log, TestLogs.chunk(100, 10));
            disk.usable = 2 * GIB;
            assertThat(TestLogs.has(log, chunks.get(0))).isTrue();
            TestLogs.put(log, TestLogs.chunk(100, 10));
            assertThat(log.status().acceptsUploads()).isTrue();
        }
    }

    /** What it would give back comes with a compaction, and that has to come first. */
    @Test
    void compressingStopsWithTheUploadsAndWhatIsCompressedIsCompactedFurtherOn() throws Exception {
        Disk disk = new Disk(100 * GIB);
        TestLogs logs = new TestLogs(temp);
        logs.options = logs.options.withFreeSpace(disk).withSegmentBytes(128 << 10);
        List<HashedChunk> chunks = new ArrayList<>();
        try (ChunkLog log = logs.open()) {
            for (int i = 0; i < 16; i++) {
                chunks.add(TestLogs.text(i, 30_000));
                TestLogs.put(log, chunks.get(i));
            }
            for (HashedChunk chunk : chunks.subList(0, 8)) {
                assertThat(log.recode(chunk.address(), 3).outcome()).isEqualTo(Recoding.Outcome.RECODED);
            }
            logs.clock.pass(Duration.ofHours(24));

            disk.usable = GIB - 1;
            assertThatThrownBy(() -> log.recode(chunks.get(9).address(), 3))
                    .isInstanceOfSatisfying(
                            ChunkStoreException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.NO_SPACE));

            disk.usable = GIB / 2 - 1;
            for (HashedChunk chunk : chunks.subList(1, 16)) {
                assertThat(log.condemn(chunk.address())).isEqualTo(Removal.DONE);
                assertThat(log.drop(chunk.address())).isEqualTo(Removal.DONE);
            }
            assertThat(log.compact()).isPositive();
            assertThat(TestLogs.has(log, chunks.get(0))).isTrue();
        }
    }

    /** A segment in which nothing lives goes without a byte that is written: that is how a full disk gets room again. */
    @Test
    void onAFullDiskCompactionGoesOnAlthoughADictionaryCannotBeDropped() throws Exception {
        Disk disk = new Disk(100 * GIB);
        TestLogs logs = new TestLogs(temp);
        logs.options = logs.options.withFreeSpace(disk).withSegmentBytes(64 << 10);
        List<HashedChunk> chunks = new ArrayList<>();
        try (ChunkLog log = logs.open()) {
            for (int i = 0; i < 30; i++) {
                chunks.add(TestLogs.chunk(i, 8000));
                TestLogs.put(log, chunks.get(i));
            }
            log.dictionaries().keep(1, ByteBuffer.wrap(new byte[1000]));
            logs.clock.pass(Duration.ofDays(2));
            chunks.forEach(chunk -> log.condemn(chunk.address()));
            chunks.forEach(chunk -> log.drop(chunk.address()));
            disk.usable = 0;

            assertThat(log.compact()).isPositive();

            assertThat(log.dictionaries().of(1, 10)).hasSize(1);
            disk.usable = disk.total;
            log.compact();
            assertThat(log.dictionaries().of(1, 10)).isEmpty();
        }
    }

    @Test
    void aSmallDiskKeepsASmallReserve() {
        Disk disk = new Disk(160 << 20);
        TestLogs logs = new TestLogs(temp);
        logs.options = logs.options.withFreeSpace(disk);
        try (ChunkLog log = logs.open()) {
            disk.usable = 11 << 20;
            TestLogs.put(log, TestLogs.chunk(1, 10));
            disk.usable = 10 << 20;
            assertNoSpace(log, TestLogs.chunk(2, 10));
        }
    }
}
