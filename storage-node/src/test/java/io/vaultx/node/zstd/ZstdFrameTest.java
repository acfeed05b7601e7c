package io.vaultx.node.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.vaultx.chunks.ChunkStoreException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What the decoder's refusals mean. */
class ZstdFrameTest {
    @Test
    void aDecoderWithoutMemorySaysNothingAboutTheFrame() {
        // The library's answer is minus the code of the error.
        ZstdException noMemory = new ZstdException(-Zstd.errMemoryAllocation());

        assertThat(noMemory.getErrorCode()).isEqualTo(Zstd.errMemoryAllocation());
        assertThatThrownBy(() -> ZstdFrame.requireDamage(noMemory))
                .isInstanceOf(ChunkStoreException.class)
                .extracting(failed -> ((ChunkStoreException) failed).reason())
                .isEqualTo(ChunkStoreException.Reason.UNAVAILABLE);
    }

    @Test
    void aFrameThatIsWrongIsDamaged() {
        for (long code : new long[] {
            Zstd.errPrefixUnknown(),
            Zstd.errCorruptionDetected(),
            Zstd.errChecksumWrong(),
            Zstd.errSrcSizeWrong(),
            Zstd.errDstSizeTooSmall()
        }) {
            assertThatCode(() -> ZstdFrame.requireDamage(new ZstdException(-code)))
                    .doesNotThrowAnyException();
        }
        assertThat(ZstdFrame.decode(ByteBuffer.allocateDirect(100), ByteBuffer.allocateDirect(100)))
                .isFalse();
    }
}
