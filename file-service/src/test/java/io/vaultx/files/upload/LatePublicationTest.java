package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.Chunking;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.files.Bytes;
import io.vaultx.files.FakeBody;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.NewFile;
import io.vaultx.records.KeyRange;
import io.vaultx.web.BodySource;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A commit whose promises end within an hour asks the store again: no file names a chunk that is gone. */
final class LatePublicationTest {
    private static final int CHUNK = 64 << 10;

    /** 66 chunks: the manifest has a page. */
    private static final byte[] WHOLE = Bytes.random(66 * CHUNK, 1);

    private static final byte[] FIRST = Arrays.copyOf(WHOLE, 3 * CHUNK);
    private static final byte[] LAST = Arrays.copyOfRange(WHOLE, 3 * CHUNK, WHOLE.length);

    private static final Duration FRESH_ENOUGH = Duration.ofHours(23).minusSeconds(1);
    private static final Duration LATE = Duration.ofHours(23);

    private final FileServer server = new FileServer();

    @Test
    void aBodyThatTookADayIsTakenWhenItsChunksAreStillThere() {
        FileHead file = create(null);

        assertThat(put(file, after(LATE, () -> {})).status()).isEqualTo(200);
        assertThat(content(file).body()).isEqualTo(WHOLE);
    }

    @Test
    void aBodyOfWhichAChunkIsGoneAgainIsRefusedAndLeavesNothing() {
        FileHead file = create(null);

        Reply refused = put(file, after(LATE, this::loseFirstChunk));

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.failure()).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.type()).isEqualTo(ProblemType.BYTES_EXPIRED);
            assertThat(refusal.type().retry()).isEqualTo(ProblemType.Retry.SAME_REQUEST);
        });
        assertThat(content(file).status()).isEqualTo(409);
        assertThat(server.memoryRecords.scan("pages", KeyRange.all(), 1)).isEmpty();
        assertThat(put(file, FakeBody.of(WHOLE)).status()).isEqualTo(200);
        assertThat(content(file).body()).isEqualTo(WHOLE);
    }

    @Test
    void aBodyByNameOfWhichAChunkIsGoneAgainIsRefusedAndLeavesNothing() {
        server.call("PUT", "/api/objects/home/x", Map.of(), FIRST);

        Reply refused = server.call("PUT", "/api/objects/home/x", Map.of(), after(LATE, () -> server.memory.clear()));

        assertThat(refused.status()).isEqualTo(503);
        assertThat(server.memoryRecords.scan("versions", KeyRange.all(), 10)).hasSize(1);
    }

    @Test
    void whatIsPromisedForLongerIsNotAskedFor() {
        FileHead file = create(null);

        assertThat(put(file, after(FRESH_ENOUGH, this::loseFirstChunk)).status())
                .as("the store broke its promise, which nobody checks before a download")
                .isEqualTo(200);
    }

    @Test
    void partsOfADayAgoAreCompletedWhenTheirChunksAreStillThere() {
        FileHead file = create((long) WHOLE.length);
        part(file, 0, FIRST);
        server.clock.advance(LATE);

        assertThat(part(file, 1, LAST).json().get("complete").booleanValue()).isTrue();
        assertThat(content(file).body()).isEqualTo(WHOLE);
    }

    @Test
    void aPartOfADayAgoWhoseChunkIsGoneHasToBeSentAgain() {
        FileHead file = create((long) WHOLE.length);
        part(file, 0, FIRST);
        server.clock.advance(LATE);
        loseFirstChunk();

        Reply refused = part(file, 1, LAST);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.failure())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.members()).containsEntry("index", 0));
        assertThat(content(file).status()).isEqualTo(409);
        assertThat(part(file, 0, FIRST).json().get("complete").booleanValue()).isTrue();
        assertThat(content(file).body()).isEqualTo(WHOLE);
    }

    @Test
    void aPartThatWasSentAgainIsPromisedAnew() {
        FileHead file = create(null);
        part(file, 0, FIRST);
        server.clock.advance(LATE);
        loseFirstChunk();
        assertThat(complete(file).status()).isEqualTo(409);
        assertThat(part(file, 0, FIRST).status()).isEqualTo(200);

        loseFirstChunk();
        assertThat(complete(file).status())
                .as("the store broke its promise, which nobody checks before a download")
                .isEqualTo(200);
    }

    @Test
    void aDeclaredDigestIsNotLookedForInBytesThatAreGone() {
        FileHead file = create((long) WHOLE.length, Bytes.sha256(WHOLE));
        part(file, 0, FIRST);
        server.clock.advance(LATE);
        loseFirstChunk();

        assertThat(part(file, 1, LAST).status()).isEqualTo(409);
        assertThat(part(file, 0, FIRST).status()).isEqualTo(200);
        assertThat(complete(file).status()).isEqualTo(200);
        assertThat(content(file).body()).isEqualTo(WHOLE);
    }

    @Test
    void anUploadWhoseBytesAreGoneCanBeGivenUpAtAnyMoment() {
        FileHead file = create(null);
        part(file, 0, FIRST);
        server.clock.advance(LATE);
        loseFirstChunk();
        assertThat(complete(file).status()).isEqualTo(409);

        assertThat(server.call("DELETE", "/api/files/" + file.id() + "/upload").status())
                .isEqualTo(204);
    }

    @Test
    void aPartWhoseChunkIsGoneBeforeItsTimeHasToBeSentAgain() {
        for (Runnable harm : List.<Runnable>of(this::loseFirstChunk, this::damageFirstChunk)) {
            FileHead file = create((long) WHOLE.length, Bytes.sha256(WHOLE));
            part(file, 0, FIRST);
            harm.run();

            Reply refused = part(file, 1, LAST);

            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.failure())
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal -> assertThat(refusal.members()).containsEntry("index", 0));
            server.uploads.sweep();
            assertThat(content(file).status()).isEqualTo(409);
            assertThat(part(file, 0, FIRST).json().get("complete").booleanValue())
                    .isTrue();
            assertThat(content(file).body()).isEqualTo(WHOLE);
        }
    }

    @Test
    void anUploadWithAChunkThatIsGoneBeforeItsTimeCanBeGivenUp() {
        FileHead file = create((long) WHOLE.length, Bytes.sha256(WHOLE));
        part(file, 0, FIRST);
        loseFirstChunk();
        part(file, 1, LAST);

        assertThat(server.call("DELETE", "/api/files/" + file.id() + "/upload").status())
                .isEqualTo(204);
    }

    @Test
    void aPartThatIsPromisedForLongerIsNotAskedFor() {
        FileHead file = create(null);
        part(file, 0, FIRST);
        server.clock.advance(FRESH_ENOUGH);
        loseFirstChunk();

        assertThat(complete(file).status()).isEqualTo(200);
    }

    @Test
    void aPartOfAnOlderProgramIsAskedForWheneverItCame() {
        FileHead file = create(null);
        part(file, 0, FIRST);
        OlderParts.forgetPromises(server.memoryRecords);
        loseFirstChunk();

        assertThat(complete(file).status()).isEqualTo(409);
        assertThat(part(file, 0, FIRST).status()).isEqualTo(200);
        assertThat(complete(file).status()).isEqualTo(200);
        assertThat(content(file).body()).isEqualTo(FIRST);
    }

    private FileHead create(@Nullable Long size) {
        return create(size, null);
    }

    private FileHead create(@Nullable Long size, @Nullable ChunkId sha256) {
        NewFile plain = NewFile.named("a", "text/plain");
        return server.create(new NewFile(
                plain.bucket(), null, plain.description(), true, true, new Chunking.Fixed(CHUNK), size, sha256));
    }

    private Reply put(FileHead file, BodySource body) {
        return server.call("PUT", "/api/files/" + file.id() + "/content", Map.of(), body);
    }

    private Reply part(FileHead file, int index, byte[] bytes) {
        return server.call("POST", "/api/files/" + file.id() + "/chunks/" + index, Map.of(), bytes);
    }

    private Reply complete(FileHead file) {
        return server.call("POST", "/api/files/" + file.id() + "/complete", Map.of(), Bytes.text("{}"));
    }

    private Reply content(FileHead file) {
        return server.call("GET", "/api/files/" + file.id() + "/content");
    }

    private void loseFirstChunk() {
        server.memory.lose(new ChunkAddress(ChunkAddress.SHARED, Bytes.sha256(Arrays.copyOf(WHOLE, CHUNK))));
    }

    private void damageFirstChunk() {
        server.memory.damage(new ChunkAddress(ChunkAddress.SHARED, Bytes.sha256(Arrays.copyOf(WHOLE, CHUNK))));
    }

    /** The whole body, of which the last bytes come that much later. */
    private BodySource after(Duration pause, Runnable meanwhile) {
        FakeBody body = FakeBody.of(WHOLE);
        return new BodySource() {
            private long received;

            @Override
            public @Nullable ByteBuffer next() {
                if (received == WHOLE.length) {
                    server.clock.advance(pause);
                    meanwhile.run();
                }
                ByteBuffer bytes = body.next();
                received += bytes == null ? 0 : bytes.remaining();
                return bytes;
            }

            @Override
            public long declaredLength() {
                return WHOLE.length;
            }
        };
    }
}
