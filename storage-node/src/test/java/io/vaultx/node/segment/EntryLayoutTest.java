package io.vaultx.node.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryLayoutTest {
    private static final SegmentSeal SEAL = new SegmentSeal(0x1234_5678_9abc_def0L);
    private static final long PLACE = 8256;
    private static final ChunkAddress ADDRESS = new ChunkAddress(7, new ChunkId(1, 2, 3, 4));

    private static EntryHeader header(EntryKind kind, int size, Extension... extensions) {
        return new EntryHeader(
                kind, ADDRESS, 42, 1_700_000_000_000L, Codec.RAW, false, size, size, List.of(extensions));
    }

    private static ByteBuffer write(EntryHeader header, SegmentSeal seal, long place) {
        byte[] content = new byte[header.storedSize()];
        new Random(1).nextBytes(content);
        ByteBuffer target = ByteBuffer.allocate(header.totalBytes());
        EntryLayout.write(header, ByteBuffer.wrap(content), seal, place, target);
        assertThat(target.hasRemaining()).isFalse();
        return target.flip();
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        for (EntryKind kind : EntryKind.values()) {
            for (int size : kind.carriesBytes() ? new int[] {1, 65_536, 65_537, 200_000} : new int[] {0}) {
                EntryHeader header = header(kind, size);

                assertThat(EntryLayout.read(write(header, SEAL, PLACE), SEAL, PLACE))
                        .contains(header);
            }
        }
    }

    @Test
    void aCompressedChunkHasTwoSizes() throws Exception {
        EntryHeader header = new EntryHeader(
                EntryKind.RECODE, ADDRESS, 42, 1_700_000_000_000L, Codec.ZSTD, false, 200_000, 70_000, List.of());

        assertThat(EntryLayout.read(write(header, SEAL, PLACE), SEAL, PLACE)).contains(header);
        assertThat(header.blocks()).isEqualTo(2);
    }

    @Test
    void aChunkThatNeedsADictionaryNamesOneOfItsDomain() throws Exception {
        ChunkId id = new ChunkId(5, 6, 7, 8);
        EntryHeader header =
                EntryDraft.recode(ADDRESS, 2000, id, ByteBuffer.allocate(300)).numbered(42, 1_700_000_000_000L);

        EntryHeader read =
                EntryLayout.read(write(header, SEAL, PLACE), SEAL, PLACE).orElseThrow();

        assertThat(read.codec()).isEqualTo(Codec.ZSTD_DICTIONARY);
        assertThat(read.dictionary()).contains(new ChunkAddress(ADDRESS.domain(), id));
        assertThat(read.copied().dictionary()).isEqualTo(read.dictionary());
        assertThat(read.extensions().getFirst().critical()).isTrue();
    }

    @Test
    void aDictionaryIsNamedOnceAndByWhatNeedsOneOnly() {
        Extension one = Extension.dictionary(new ChunkId(5, 6, 7, 8));
        Extension shorter = new Extension(Extension.DICTIONARY, new byte[31]);

        for (List<Extension> wrong : List.of(List.<Extension>of(), List.of(one, one), List.of(shorter))) {
            assertThatThrownBy(() -> new EntryHeader(
                            EntryKind.RECODE, ADDRESS, 42, 0, Codec.ZSTD_DICTIONARY, false, 2000, 300, wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> header(EntryKind.CHUNK, 10, one)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new EntryHeader(EntryKind.DICTIONARY, ADDRESS, 42, 0, Codec.ZSTD, false, 2000, 300, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noContentHasTheAddressOfADictionary() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3});
        ChunkAddress chunk = HashedChunk.of(7, bytes).address();

        assertThat(Dictionary.name(bytes)).isNotEqualTo(chunk.id());
        assertThat(Dictionary.is(new ChunkAddress(7, Dictionary.name(bytes)), bytes))
                .isTrue();
        assertThat(Dictionary.is(chunk, bytes)).isFalse();
        assertThat(bytes.remaining()).isEqualTo(3);
    }

    @Test
    void rawBytesOfAnotherSizeThanTheirChunksAreNoEntry() throws Exception {
        ByteBuffer entry = write(header(EntryKind.CHUNK, 10), SEAL, PLACE);
        entry.putInt(12, 11);
        int crcAt = EntryLayout.claimedHeaderBytes(entry) - 4;
        entry.putInt(crcAt, SEAL.ofHeader(PLACE, entry, 0, crcAt));

        assertThat(EntryLayout.read(entry, SEAL, PLACE)).isEmpty();
    }

    @Test
    void aHeaderWithAnyBitFlippedDoesNotVerify() throws Exception {
        ByteBuffer entry = write(header(EntryKind.CHUNK, 100_000), SEAL, PLACE);
        int headerBytes = EntryLayout.claimedHeaderBytes(entry);
        for (int bit = 0; bit < headerBytes * 8; bit++) {
            entry.put(bit / 8, (byte) (entry.get(bit / 8) ^ 1 << bit % 8));
            assertThat(EntryLayout.read(entry, SEAL, PLACE)).as("bit %d", bit).isEmpty();
            entry.put(bit / 8, (byte) (entry.get(bit / 8) ^ 1 << bit % 8));
        }
        assertThat(EntryLayout.read(entry, SEAL, PLACE)).isPresent();
    }

    @Test
    void bytesOfAnotherPlaceOrSegmentDoNotVerify() throws Exception {
        ByteBuffer entry = write(header(EntryKind.CHUNK, 10), SEAL, PLACE);

        assertThat(EntryLayout.read(entry, SEAL, PLACE + 8)).isEmpty();
        assertThat(EntryLayout.read(entry, new SegmentSeal(1), PLACE)).isEmpty();
    }

    @Test
    void aBlockVerifiesForItsPlaceChunkAndNumberOnly() {
        ByteBuffer block = ByteBuffer.wrap(new byte[100]);
        int crc = SEAL.ofBlock(PLACE, ADDRESS, 0, block);

        assertThat(SEAL.ofBlock(PLACE + 8, ADDRESS, 0, block)).isNotEqualTo(crc);
        assertThat(SEAL.ofBlock(PLACE, new ChunkAddress(8, ADDRESS.id()), 0, block))
                .isNotEqualTo(crc);
        assertThat(SEAL.ofBlock(PLACE, ADDRESS, 1, block)).isNotEqualTo(crc);
        assertThat(new SegmentSeal(1).ofBlock(PLACE, ADDRESS, 0, block)).isNotEqualTo(crc);
    }

    @Test
    void anUnknownExtensionIsCarriedAlong() throws Exception {
        EntryHeader header = header(EntryKind.CHUNK, 10, new Extension(5, new byte[] {1, 2, 3}));

        EntryHeader read =
                EntryLayout.read(write(header, SEAL, PLACE), SEAL, PLACE).orElseThrow();

        assertThat(read.extensions()).hasSize(1);
        assertThat(read.extensions().getFirst().type()).isEqualTo(5);
        assertThat(read.extensions().getFirst().value()).containsExactly(1, 2, 3);
        assertThat(read.copied().extensions()).isEqualTo(read.extensions());
    }

    @Test
    void anUnknownCriticalExtensionIsRefusedAndNotCalledDamage() {
        ByteBuffer entry = write(header(EntryKind.CHUNK, 10, new Extension(0x8001, new byte[3])), SEAL, PLACE);

        assertThatThrownBy(() -> EntryLayout.read(entry, SEAL, PLACE))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("32769");
    }

    @Test
    void anUnknownVersionKindCodecOrFlagIsRefusedWhenItVerifies() {
        for (int at : new int[] {4, 5, 6, 7}) {
            ByteBuffer entry = write(header(EntryKind.CHUNK, 10), SEAL, PLACE);
            entry.put(at, (byte) 99);
            int crcAt = EntryLayout.claimedHeaderBytes(entry) - 4;
            entry.putInt(crcAt, SEAL.ofHeader(PLACE, entry, 0, crcAt));

            assertThatThrownBy(() -> EntryLayout.read(entry, SEAL, PLACE))
                    .as("byte %d", at)
                    .isInstanceOf(UnsupportedFormatException.class);
        }
    }
}
