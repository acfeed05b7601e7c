package io.vaultx.node.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.segment.EntryReader.Wanted;
import io.vaultx.node.segment.EntryReader.Way;
import io.vaultx.node.segment.SegmentScan.Depth;
import io.vaultx.node.segment.SegmentScan.Found;
import io.vaultx.node.segment.SegmentScan.Gap;
import io.vaultx.node.zstd.DictionaryFrames;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A segment in which every checksum of an entry verifies, and it is not what is wanted all the same: bytes of another SHA-256
 * (what a fault in memory leaves that came before the checksums), or another chunk. And entries that lost a bit, read every
 * way there is.
 */
class ForgedEntryTest {
    private static final int SIZE = 200_000;

    @TempDir
    Path folder;

    private final ChunkAddress right = address(1);
    private SegmentSet segments;
    private Segment segment;
    private long rightPlace;
    private long forgedPlace;

    private static byte[] content(long seed) {
        byte[] content = new byte[SIZE];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static ChunkAddress address(long seed) {
        return HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(content(seed)))
                .address();
    }

    private static EntryHeader header(ChunkAddress address, long lsn) {
        return EntryDraft.chunk(address, ByteBuffer.allocate(SIZE)).numbered(lsn, 0);
    }

    /** One batch of two entries: the second has the address of chunk 2 and the bytes of chunk 3. */
    @BeforeEach
    void write() throws IOException {
        segments = SegmentSet.open(folder, new DiskSegmentFiles());
        SegmentHeader made = new SegmentHeader(1, 42, segments.blockSize(), 0, 0, 0);
        try (SegmentFile file = segments.create(made)) {
            BatchBuffer batch = new BatchBuffer(segments.blockSize());
            batch.begin(made.seal(), made.firstBatch());
            rightPlace = batch.append(header(right, 1), ByteBuffer.wrap(content(1)));
            forgedPlace = batch.append(header(address(2), 2), ByteBuffer.wrap(content(3)));
            file.write(batch.finish(), made.firstBatch());
        }
        segments.close();
        segments = SegmentSet.open(folder, new DiskSegmentFiles());
        segment = segments.acquire(1).orElseThrow();
    }

    @AfterEach
    void close() {
        segment.release();
        segments.close();
    }

    private void flip(long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(segments.file(1).toFile(), "rw")) {
            file.seek(at);
            int before = file.read();
            file.seek(at);
            file.write(before ^ 16);
        }
    }

    /** What a scan meets; gaps are left out. */
    private List<Found> scan(Depth depth) throws IOException {
        List<Found> found = new ArrayList<>();
        SegmentScan.run(
                segment,
                0,
                SegmentScan.length(segment),
                depth,
                Way.PAST_THE_CACHE,
                DictionaryFrames.NONE,
                new SegmentScan.Visitor() {
                    @Override
                    public void entry(Found entry) {
                        found.add(entry);
                    }

                    @Override
                    public void gap(Gap gap) {
                        assertThat(gap.from()).isLessThan(gap.until());
                    }
                });
        return found;
    }

    private Wanted wanted(ChunkAddress address, long lsn, long place) {
        return new Wanted(address, lsn, place, header(address, lsn).headerBytes(), SIZE);
    }

    private boolean reads(Wanted wanted, ByteBuffer into) throws IOException {
        return new EntryReader(segments.blockSize()).read(segment, wanted, 0, into, Way.ORDINARY);
    }

    @Test
    void bytesOfAnotherSha256AreFoundByTheScanThatHashes() throws IOException {
        assertThat(scan(Depth.BLOCKS)).extracting(Found::whole).containsExactly(true, true);
        assertThat(scan(Depth.HASHES)).extracting(Found::whole).containsExactly(true, false);
    }

    @Test
    void whatIsFoundBySearchingCountsOnlyWithItsSha256() throws IOException {
        flip(segment.header().firstBatch() + 8);

        assertThat(scan(Depth.BLOCKS)).extracting(Found::offset).containsExactly(rightPlace);

        flip(rightPlace + header(right, 1).headerBytes() + 150_000);
        assertThat(scan(Depth.BLOCKS)).isEmpty();
    }

    @Test
    void anEntryOfAnotherChunkOrAnotherTimeIsNotTheOneThatIsWanted() throws IOException {
        ByteBuffer into = ByteBuffer.allocateDirect(SIZE);

        assertThat(reads(wanted(right, 1, rightPlace), into)).isTrue();
        assertThat(into.flip()).isEqualTo(ByteBuffer.wrap(content(1)));
        assertThat(reads(wanted(right, 1, forgedPlace), into.clear())).isFalse();
        assertThat(reads(wanted(address(2), 2, rightPlace), into.clear())).isFalse();
        assertThat(reads(wanted(address(2), 1, rightPlace), into.clear())).isFalse();
        assertThat(reads(wanted(right, 2, rightPlace), into.clear())).isFalse();
        assertThat(new EntryReader(segments.blockSize())
                        .verify(segment, wanted(address(2), 1, rightPlace), Way.ORDINARY))
                .isFalse();
    }

    @Test
    void aFlippedBitIsNoticedHoweverTheChunkIsRead() throws IOException {
        int headerBytes = header(right, 1).headerBytes();
        for (int at : new int[] {0, 65_535, 65_536, 140_000, SIZE - 1}) {
            flip(rightPlace + headerBytes + at);
            for (ByteBuffer into : new ByteBuffer[] {ByteBuffer.allocateDirect(SIZE), ByteBuffer.allocate(SIZE)}) {
                assertThat(reads(wanted(right, 1, rightPlace), into))
                        .as("byte %d", at)
                        .isFalse();
                assertThat(into.position()).isZero();
            }
            assertThat(new EntryReader(segments.blockSize())
                            .verify(segment, wanted(right, 1, rightPlace), Way.ORDINARY))
                    .as("byte %d", at)
                    .isFalse();
            flip(rightPlace + headerBytes + at);
        }
        assertThat(reads(wanted(right, 1, rightPlace), ByteBuffer.allocateDirect(SIZE)))
                .isTrue();
    }
}
