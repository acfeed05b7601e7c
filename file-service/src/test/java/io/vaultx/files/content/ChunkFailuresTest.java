package io.vaultx.files.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ContentUnreadableException;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.files.Bytes;
import io.vaultx.web.ProblemType;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class ChunkFailuresTest {
    private static final ChunkAddress CHUNK =
            new ChunkAddress(ChunkAddress.SHARED, Bytes.sha256(Bytes.text("a chunk")));

    /** Of {@code Refusal.expected()} the log gets one line, the failure's message. */
    @Test
    void aContentThatCannotBeReadIsOneLineThatSaysWhichAndNoStack() {
        for (ContentUnreadableException.Reason reason : ContentUnreadableException.Reason.values()) {
            String state = reason.name().toLowerCase(Locale.ROOT);
            ContentUnreadableException failure = new ContentUnreadableException(CHUNK, reason).of("file f, version v");

            assertThat(failure).hasMessage("file f, version v: chunk " + CHUNK + " is " + state);
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.address()).isEqualTo(CHUNK);
            assertThat(new ChunkFailures().translate(failure)).hasValueSatisfying(refusal -> {
                assertThat(refusal.type()).isEqualTo(ProblemType.CONTENT_UNREADABLE);
                assertThat(refusal.isExpected()).isTrue();
                assertThat(refusal.detail())
                        .as("the client is not told which chunk")
                        .isEqualTo("a stored chunk of this content is " + state);
            });
        }
    }
}
