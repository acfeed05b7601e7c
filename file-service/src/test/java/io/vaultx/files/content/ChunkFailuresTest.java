package io.vaultx.files.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ContentUnreadableException;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.files.Bytes;
import io.vaultx.files.FileServer;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a client hears when the chunks fail under its request; never what the store said of itself. */
final class ChunkFailuresTest {
    private static final ChunkAddress ADDRESS = new ChunkAddress(ChunkAddress.SHARED, Bytes.sha256(new byte[1]));
    private static final String INSIDE = "node-2 at 10.0.0.7: EROFS";

    private final ChunkFailures failures = new ChunkFailures();

    @Test
    void everyReasonHasItsAnswerAndSaysWhenToComeBack() {
        for (ChunkStoreException.Reason reason : ChunkStoreException.Reason.values()) {
            Refusal refusal = translated(new ChunkStoreException(reason, INSIDE));
            switch (reason) {
                case NO_SPACE -> expect(refusal, ProblemType.NO_SPACE, 507, "60");
                case READ_ONLY, UNAVAILABLE -> expect(refusal, ProblemType.UNAVAILABLE, 503, "5");
                case OUTCOME_UNKNOWN -> expect(refusal, ProblemType.OUTCOME_UNKNOWN, 503, "5");
            }
            assertThat(refusal.detail()).isNotBlank().doesNotContain("10.0.0.7", "EROFS");
        }
    }

    /** Each call of either store fails once, until it is one of the chunks. */
    @Test
    void aPutThatFailsInTheStoreIsAnUnknownOutcomeAndIsDoneWhenItIsRepeated() {
        FileServer server = new FileServer();
        @Nullable Throwable failure = null;
        for (int step = 1; !(failure instanceof ChunkStoreException) && step < 20; step++) {
            byte[] bytes = Bytes.random(1_000, step);
            Map<String, String> key = Map.of("Idempotency-Key", "k" + step);
            server.trap.arm(step, false);
            failure =
                    server.call("PUT", "/api/objects/home/" + step, key, bytes).failure();
            server.trap.disarm();

            server.clock.advance(Duration.ofMinutes(1));
            assertThat(server.call("PUT", "/api/objects/home/" + step, key, bytes)
                            .status())
                    .isEqualTo(201);
        }

        assertThat(failure).isInstanceOf(ChunkStoreException.class);
        expect(translated(failure), ProblemType.OUTCOME_UNKNOWN, 503, "5");
    }

    @Test
    void aContentWithADamagedOrMissingChunkIsUnreadableForGood() {
        for (ContentUnreadableException.Reason reason : ContentUnreadableException.Reason.values()) {
            Refusal refusal = translated(new ContentUnreadableException(ADDRESS, reason));
            assertThat(refusal.type()).isEqualTo(ProblemType.CONTENT_UNREADABLE);
            assertThat(refusal.type().status()).isEqualTo(500);
            assertThat(refusal.headers()).doesNotContainKey("Retry-After");
            assertThat(refusal.detail())
                    .contains(reason == ContentUnreadableException.Reason.DAMAGED ? "damaged" : "missing");
        }
    }

    /** Of {@code Refusal.expected()} the log gets one line, the failure's message. */
    @Test
    void aContentThatCannotBeReadIsOneLineThatSaysWhichAndNoStack() {
        for (ContentUnreadableException.Reason reason : ContentUnreadableException.Reason.values()) {
            String state = reason.name().toLowerCase(Locale.ROOT);
            ContentUnreadableException failure =
                    new ContentUnreadableException(ADDRESS, reason).of("file f, version v");

            assertThat(failure).hasMessage("file f, version v: chunk " + ADDRESS + " is " + state);
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.address()).isEqualTo(ADDRESS);
            assertThat(new ChunkFailures().translate(failure)).hasValueSatisfying(refusal -> {
                assertThat(refusal.type()).isEqualTo(ProblemType.CONTENT_UNREADABLE);
                assertThat(refusal.isExpected()).isTrue();
                assertThat(refusal.detail())
                        .as("the client is not told which chunk")
                        .isEqualTo("a stored chunk of this content is " + state);
            });
        }
    }

    @Test
    void otherFailuresAreNotOfTheChunks() {
        assertThat(failures.translate(new IllegalStateException(INSIDE))).isEmpty();
    }

    private Refusal translated(Throwable failure) {
        return failures.translate(failure).orElseThrow();
    }

    private static void expect(Refusal refusal, ProblemType type, int status, String retryAfter) {
        assertThat(refusal.type()).isEqualTo(type);
        assertThat(refusal.type().status()).isEqualTo(status);
        assertThat(refusal.headers()).containsEntry("Retry-After", retryAfter);
    }
}
