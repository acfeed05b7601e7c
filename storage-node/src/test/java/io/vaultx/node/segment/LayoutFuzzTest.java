package io.vaultx.node.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.threads.Fuzz;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Headers of segments, batches and entries with anything in them, also where the checksum happens to be right. */
class LayoutFuzzTest {
    private static final SegmentSeal SEAL = new SegmentSeal(42);
    private static final long PLACE = 8256;
    private static final int SEGMENT_CRC_AT = 4092;
    private static final int BATCH_CRC_AT = 60;

    private static byte[] entry(EntryKind kind, int size, Extension... extensions) {
        ChunkAddress address = new ChunkAddress(7, new ChunkId(1, 2, 3, 4));
        EntryHeader header = new EntryHeader(
                kind, address, 42, 1_700_000_000_000L, Codec.RAW, false, size, size, List.of(extensions));
        ByteBuffer target = ByteBuffer.allocate(header.totalBytes());
        EntryLayout.write(header, ByteBuffer.allocate(size), SEAL, PLACE, target);
        return Arrays.copyOf(target.array(), header.headerBytes());
    }

    private static byte[] withDictionary() {
        ChunkAddress address = new ChunkAddress(7, new ChunkId(1, 2, 3, 4));
        ByteBuffer frame = ByteBuffer.allocate(100);
        EntryHeader header =
                EntryDraft.recode(address, 2000, new ChunkId(5, 6, 7, 8), frame).numbered(42, 1_700_000_000_000L);
        ByteBuffer target = ByteBuffer.allocate(header.totalBytes());
        EntryLayout.write(header, frame, SEAL, PLACE, target);
        return Arrays.copyOf(target.array(), header.headerBytes());
    }

    @Test
    void anEntryIsOneThatCouldBeWrittenOrNone() {
        List<byte[]> valid = List.of(
                entry(EntryKind.CHUNK, 70_000),
                entry(EntryKind.DROP, 0),
                entry(EntryKind.DICTIONARY, 5000),
                withDictionary(),
                entry(EntryKind.RECODE, 10, new Extension(5, new byte[20]), new Extension(6, new byte[0])));
        Fuzz.of("entry headers", 10_000).bytes(valid, bytes -> {
            checkEntry(bytes);
            int length = EntryLayout.claimedHeaderBytes(ByteBuffer.wrap(bytes));
            if (length > 0 && length <= bytes.length) {
                ByteBuffer sealed = ByteBuffer.wrap(bytes.clone());
                sealed.putInt(length - 4, SEAL.ofHeader(PLACE, sealed, 0, length - 4));
                checkEntry(sealed.array());
            }
        });
    }

    private static void checkEntry(byte[] bytes) {
        try {
            EntryLayout.read(ByteBuffer.wrap(bytes), SEAL, PLACE).ifPresent(header -> {
                assertThat(header.headerBytes()).isLessThanOrEqualTo(bytes.length);
                assertThat(header.dictionary().isPresent()).isEqualTo(header.codec() == Codec.ZSTD_DICTIONARY);
                assertThat(header.totalBytes()).isBetween(header.headerBytes(), EntryLayout.MAX_BYTES);
                for (int block = 0; block < header.blocks(); block++) {
                    EntryLayout.blockCrc(ByteBuffer.wrap(bytes), header, block);
                }
            });
        } catch (UnsupportedFormatException later) {
            assertThat(later.getMessage()).contains("VaultX");
        }
    }

    @Test
    void aBatchIsReadOrNone() {
        ByteBuffer header = ByteBuffer.allocate(64);
        BatchLayout.write(new BatchHeader(8192, 5000, 2, 8192, 7), SEAL, PLACE, header);
        Fuzz.of("batch headers", 10_000).bytes(List.of(header.array()), bytes -> {
            checkBatch(bytes);
            if (bytes.length >= BATCH_CRC_AT + 4) {
                ByteBuffer sealed = ByteBuffer.wrap(bytes.clone());
                sealed.putInt(BATCH_CRC_AT, SEAL.ofHeader(PLACE, sealed, 0, BATCH_CRC_AT));
                checkBatch(sealed.array());
            }
        });
    }

    private static void checkBatch(byte[] bytes) {
        try {
            Optional<BatchHeader> read = BatchLayout.read(ByteBuffer.wrap(bytes), SEAL, PLACE);
            read.ifPresent(batch -> {
                ByteBuffer again = ByteBuffer.allocate(64);
                BatchLayout.write(batch, SEAL, PLACE, again);
                assertThat(again.getInt(8)).isEqualTo(batch.length());
            });
        } catch (UnsupportedFormatException later) {
            assertThat(later.getMessage()).contains("VaultX");
        }
    }

    @Test
    void aSegmentsHeaderIsReadOrNone() {
        ByteBuffer header = ByteBuffer.allocate(2 * 4096);
        SegmentLayout.write(new SegmentHeader(3, 42, 4096, 1_700_000_000_000L, 2, 1 << 20), header);
        byte[] one = Arrays.copyOf(header.array(), 4096);
        Fuzz.of("segment headers", 5_000).bytes(List.of(one), bytes -> {
            checkSegment(bytes);
            if (bytes.length >= SEGMENT_CRC_AT + 4) {
                CRC32C crc = new CRC32C();
                crc.update(bytes, 0, SEGMENT_CRC_AT);
                byte[] sealed = bytes.clone();
                ByteBuffer.wrap(sealed).putInt(SEGMENT_CRC_AT, (int) crc.getValue());
                checkSegment(sealed);
            }
        });
    }

    private static void checkSegment(byte[] bytes) {
        try {
            SegmentLayout.read(ByteBuffer.wrap(bytes), 0)
                    .ifPresent(header -> assertThat(header.firstBatch()).isGreaterThanOrEqualTo(8192));
        } catch (UnsupportedFormatException later) {
            assertThat(later.getMessage()).contains("VaultX");
        }
    }
}
