package io.vaultx.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ContentUnreadableException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.MemoryChunkStore;
import io.vaultx.chunks.feed.FeedVersion;
import io.vaultx.chunks.feed.VersionName;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.domain.Sha256;
import io.vaultx.jobs.JobResult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Digests of contents that arrived in parts. */
class DigestHandlerTest {
    private static final VersionName NAME = new VersionName("file1", "version1");
    private static final int CHUNK = 300_000;

    private final MemoryFeed feed = new MemoryFeed();
    private final MemoryChunkStore chunks = new MemoryChunkStore(InstantSource.system());
    private final DigestHandler handler = new DigestHandler(feed, chunks);
    private final byte[] content = new byte[7 * CHUNK + 11];

    DigestHandlerTest() {
        new Random(3).nextBytes(content);
        List<ChunkRef> refs = new ArrayList<>();
        for (int at = 0; at < content.length; at += CHUNK) {
            byte[] bytes = Arrays.copyOfRange(content, at, Math.min(at + CHUNK, content.length));
            HashedChunk chunk = HashedChunk.of(9, ByteBuffer.wrap(bytes));
            chunks.put(chunk).join();
            refs.add(new ChunkRef(chunk.address().id(), bytes.length));
        }
        feed.versions.put(NAME, new FeedVersion(9, content.length, null, true));
        feed.chunks.put(NAME, refs);
        feed.waiting.add(NAME);
    }

    private static ChunkId sha256(byte[] bytes) {
        return ChunkId.of(Sha256.begin().digest(bytes));
    }

    private static JobAtHand job() {
        return new JobAtHand(NAME.payload());
    }

    private void assertDone() {
        assertThat(feed.versions.get(NAME).sha256()).isEqualTo(sha256(content));
        assertThat(feed.waiting).isEmpty();
        assertThat(feed.fills).isEqualTo(1);
    }

    @Test
    void theDigestOfTheWholeIsFilledInAndTheWorkIsFinished() {
        JobAtHand job = job();

        assertThat(handler.handle(job)).isEqualTo(JobResult.DONE);

        assertDone();
        assertThat(job.progress).isSorted().doesNotHaveDuplicates().hasSizeBetween(5, 10);
    }

    @Test
    void doneTwiceItComesToTheSameAndReadsNothingAgain() {
        handler.handle(job());
        feed.waiting.add(NAME);
        feed.chunks.clear();

        assertThat(handler.handle(job())).isEqualTo(JobResult.DONE);

        assertDone();
    }

    @Test
    void afterADeathAtAnyCallTheNextAttemptDoesTheRest() {
        for (boolean after : new boolean[] {false, true}) {
            boolean died = true;
            for (int call = 0; died; call++) {
                assertThat(call).isLessThan(20);
                feed.versions.put(NAME, new FeedVersion(9, content.length, null, true));
                feed.waiting.add(NAME);
                feed.fills = 0;
                feed.dieAfter(call, after);
                died = dies(job());
                feed.live();
                // Nobody asks again for what is finished: then it must be done.
                assertThat(feed.waiting.isEmpty() && feed.versions.get(NAME).sha256() == null)
                        .as("call %s", call)
                        .isFalse();

                assertThat(handler.handle(job())).isEqualTo(JobResult.DONE);

                assertDone();
            }
        }
    }

    private boolean dies(JobAtHand job) {
        try {
            handler.handle(job);
            return false;
        } catch (MemoryFeed.Died died) {
            return true;
        }
    }

    @Test
    void aVersionThatIsOutOfReachIsFinishedWithoutADigest() {
        feed.versions.clear();

        assertThat(handler.handle(job())).isEqualTo(JobResult.DONE);

        assertThat(feed.waiting).isEmpty();
        assertThat(feed.fills).isZero();
    }

    @Test
    void whoeverLosesTheJobStopsReading() {
        assertThatThrownBy(() -> handler.handle(job().lostAfter(3))).isInstanceOf(CancellationException.class);
        assertThat(feed.fills).isZero();

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> handler.handle(job())).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(feed.waiting).containsExactly(NAME);
    }

    @Test
    void aContentThatCannotBeReadGetsNoDigestAndIsTriedAgain() {
        List<ChunkRef> refs = new ArrayList<>(feed.chunks.get(NAME));
        refs.set(3, new ChunkRef(sha256(new byte[] {1}), CHUNK));
        feed.chunks.put(NAME, refs);

        assertThatThrownBy(() -> handler.handle(job())).isInstanceOf(ContentUnreadableException.class);

        assertThat(feed.fills).isZero();
        assertThat(feed.waiting).containsExactly(NAME);
    }

    @Test
    void aJobThatNamesNoVersionIsGivenUp() {
        for (String payload : List.of("", "a", "a/", "/b", "a/b/c", "A/b", "a/b\n", "x".repeat(65) + "/b")) {
            assertThat(handler.handle(new JobAtHand(payload.getBytes(StandardCharsets.UTF_8))))
                    .as(payload)
                    .isInstanceOf(JobResult.GiveUp.class);
        }
    }
}
