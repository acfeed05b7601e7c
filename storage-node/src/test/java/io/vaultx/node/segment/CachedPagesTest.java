package io.vaultx.node.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.node.segment.SegmentFiles.Access;
import io.vaultx.threads.NoWait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reading what is in memory never hands out other bytes than reading in the ordinary way. Where the file system cannot do
 * it, every attempt ends: then these tests see only that.
 */
class CachedPagesTest {
    private static final int SIZE = 300_000;

    @TempDir
    Path folder;

    private Path file;
    private byte[] content;

    @BeforeEach
    void writeFile() throws IOException {
        content = new byte[SIZE];
        new Random(3).nextBytes(content);
        file = Files.write(folder.resolve("segment"), content);
    }

    @Test
    void whatWasJustWrittenThroughThePageCacheIsReadFromItWherePossible() throws IOException {
        try (SegmentFile opened = new DiskSegmentFiles().open(file, Access.CACHED)) {
            Random random = new Random(4);
            for (int i = 0; i < 200; i++) {
                int at = random.nextInt(SIZE + 1000);
                int length = 1 + random.nextInt(70_000);
                int there = Math.clamp(SIZE - (long) at, 0, length);
                ByteBuffer into = ByteBuffer.allocateDirect(length + 7).position(7);

                Optional<Integer> count = attempt(opened, into, at);

                if (count.isPresent()) {
                    assertThat(count.get()).isEqualTo(there == 0 ? -1 : there);
                    assertThat(into.position()).isEqualTo(7 + there);
                    for (int k = 0; k < there; k++) {
                        assertThat(into.get(7 + k)).isEqualTo(content[at + k]);
                    }
                }
            }
        }
    }

    @Test
    void whatWasWrittenPastThePageCacheIsReadAsItIsNow() throws IOException {
        DiskSegmentFiles files = new DiskSegmentFiles();
        int block = files.blockSize(folder);
        Path direct = folder.resolve("direct");
        try (SegmentFile writer = files.open(direct, Access.CREATE);
                SegmentFile reader = files.open(direct, Access.CACHED)) {
            for (byte round = 1; round <= 20; round++) {
                ByteBuffer batch = AlignedBuffers.allocate(4 * block, block);
                while (batch.hasRemaining()) {
                    batch.put(round);
                }
                writer.write(batch.flip(), (round - 1L) * 4 * block);
                writer.sync();

                ByteBuffer ordinary = ByteBuffer.allocateDirect(4 * block);
                reader.read(ordinary, (round - 1L) * 4 * block);
                ByteBuffer inMemory = ByteBuffer.allocateDirect(4 * block);
                Optional<Integer> count = attempt(reader, inMemory, (round - 1L) * 4 * block);

                assertThat(ordinary.get(4 * block - 1)).isEqualTo(round);
                count.ifPresent(n -> assertThat(inMemory.flip()).isEqualTo(ordinary.flip()));
            }
        }
    }

    @Test
    void aClosedFileEndsTheAttempt() throws IOException {
        SegmentFile opened = new DiskSegmentFiles().open(file, Access.CACHED);
        attempt(opened, ByteBuffer.allocateDirect(10), 0);
        opened.close();

        assertThat(attempt(opened, ByteBuffer.allocateDirect(10), 0)).isEmpty();
    }

    @Test
    void aFileOpenedPastThePageCacheIsNeverReadFromIt() throws IOException {
        try (SegmentFile opened = new DiskSegmentFiles().open(file, Access.UNCACHED)) {
            assertThat(attempt(opened, AlignedBuffers.allocate(4096, 4096), 0)).isEmpty();
        }
    }

    private static Optional<Integer> attempt(SegmentFile file, ByteBuffer into, long at) {
        return NoWait.attempt(() -> {
            try {
                return file.read(into, at);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
