package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.segment.SegmentLayout;
import io.vaultx.node.zstd.ZstdFrame;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compressed chunks handed out as they lie. */
class FrameReadTest {
    private static final int SIZE = 300_000;

    @TempDir
    Path temp;

    private final HashedChunk text = TestLogs.text(1, SIZE);
    private final ChunkAddress address = text.address();
    private TestLogs logs;
    private ChunkLog log;

    @BeforeEach
    void compress() {
        logs = new TestLogs(temp);
        log = logs.open();
        TestLogs.put(log, text);
        assertThat(log.recode(address, 3).outcome()).isEqualTo(Outcome.RECODED);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private int frameBytes() {
        return log.frameBytes(List.of(address)).getFirst();
    }

    @Test
    void onlyWhatIsCompressedHasAFrame() {
        HashedChunk raw = TestLogs.text(2, 1000);
        TestLogs.put(log, raw);
        ChunkAddress missing = TestLogs.text(3, 10).address();

        assertThat(log.frameBytes(List.of(raw.address(), address, missing)))
                .containsExactly(0, log.index().get(address).orElseThrow().storedSize(), 0);
        assertThat(log.readFrame(raw.address(), 1000, 0, ByteBuffer.allocate(10)))
                .isEqualTo(ReadOutcome.MISSING);
        assertThat(log.readFrame(missing, 10, 0, ByteBuffer.allocate(10))).isEqualTo(ReadOutcome.MISSING);
    }

    @Test
    void theFrameReadInPiecesIsTheChunk() {
        int size = frameBytes();
        ByteBuffer frame = ByteBuffer.allocateDirect(size);
        for (int at = 0; at < size; at += 70_001) {
            ByteBuffer piece = frame.slice(at, Math.min(70_001, size - at));
            assertThat(log.readFrame(address, size, at, piece)).isEqualTo(ReadOutcome.READ);
            assertThat(piece.hasRemaining()).isFalse();
        }

        ByteBuffer content = ByteBuffer.allocateDirect(SIZE);
        assertThat(ZstdFrame.decode(frame, content)).isTrue();
        assertThat(content).isEqualTo(text.content());
    }

    @Test
    void aRangeOutsideOfTheFrameIsRefused() {
        int size = frameBytes();
        ByteBuffer two = ByteBuffer.allocate(2);

        assertThatThrownBy(() -> log.readFrame(address, size, size - 1, two))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.readFrame(address, size, -1, two)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFrameOfAnotherSizeIsNotTheOneThatWasMeant() {
        assertThat(log.readFrame(address, frameBytes() - 1, 0, ByteBuffer.allocate(10)))
                .isEqualTo(ReadOutcome.MISSING);
    }

    @Test
    void aDamagedFrameIsNotHandedOutAndWhatHealsItIsRaw() {
        int size = frameBytes();
        ChunkRow row = log.index().get(address).orElseThrow();
        TestLogs.flipBit(
                SegmentLayout.file(temp.resolve("segments"), row.place().segment()),
                row.place().offset() + row.headerBytes() + 100,
                2);

        assertThat(log.readFrame(address, size, 0, ByteBuffer.allocate(10))).isEqualTo(ReadOutcome.DAMAGED);
        assertThat(log.status().quarantined()).isEqualTo(1);
        assertThat(log.readFrame(address, size, 0, ByteBuffer.allocate(10))).isEqualTo(ReadOutcome.MISSING);
        TestLogs.put(log, text);

        assertThat(frameBytes()).isZero();
        assertThat(log.readFrame(address, size, 0, ByteBuffer.allocate(10))).isEqualTo(ReadOutcome.MISSING);
        assertThat(TestLogs.has(log, text)).isTrue();
    }
}
