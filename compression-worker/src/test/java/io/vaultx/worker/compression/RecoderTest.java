package io.vaultx.worker.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkRecoder;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.chunks.feed.FeedPage;
import io.vaultx.chunks.feed.FeedVersion;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.chunks.feed.VersionName;
import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.jobs.ClaimedJob;
import io.vaultx.jobs.Envelope;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobResult;
import io.vaultx.jobs.RetryPolicy;
import io.vaultx.jobs.RunningJob;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A job over a version of some thousand chunks, on a node that answers as told. */
class RecoderTest {
    private static final int CHUNKS = 2_500;
    private static final int SIZE = 1_000;
    private static final long DOMAIN = 9;
    private static final CompressionSettings SETTINGS = new CompressionSettings(7, AllowedHours.ALWAYS, Long.MAX_VALUE);

    /** A thousand bytes take a quarter of an hour. */
    private static final CompressionSettings SLOWEST = new CompressionSettings(7, AllowedHours.ALWAYS, 1);

    /** As the file-services publish it. */
    private static final RetryPolicy OFTEN = new RetryPolicy(100, Duration.ofSeconds(1), Duration.ofHours(1));

    private static final RetryPolicy ONCE = new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofHours(1));

    private final Feed feed = new Feed();
    private final Node node = new Node();
    private final CompressionFigures figures = new CompressionFigures();
    private final Recoder recoder = new Recoder(feed, node, SETTINGS, figures);
    private final List<Integer> progress = new ArrayList<>();

    /** One version. */
    private static final class Feed implements VersionFeed {
        private Optional<FeedVersion> version = Optional.of(new FeedVersion(DOMAIN, (long) CHUNKS * SIZE, null, true));
        private final List<VersionWork> finished = new ArrayList<>();

        @Override
        public Optional<FeedVersion> version(String fileId, String versionId) {
            assertThat(fileId + "/" + versionId).isEqualTo("f1/v1");
            return version;
        }

        @Override
        public FeedPage chunks(String fileId, String versionId, long fromOffset, int limit) {
            int from = (int) (fromOffset / SIZE);
            int until = Math.min(CHUNKS, from + limit);
            List<ChunkRef> refs = new ArrayList<>();
            for (int i = from; i < until; i++) {
                refs.add(new ChunkRef(new ChunkId(i, 0, 0, 0), SIZE));
            }
            return new FeedPage(refs, until < CHUNKS ? OptionalLong.of((long) until * SIZE) : OptionalLong.empty());
        }

        @Override
        public boolean fillSha256(String fileId, String versionId, ChunkId digest) {
            throw new AssertionError("not a recoder's business");
        }

        @Override
        public void finished(String fileId, String versionId, VersionWork work) {
            finished.add(work);
        }
    }

    /** Remembers what it was asked, in order. */
    private static final class Node implements ChunkRecoder {
        private final List<ChunkAddress> asked = new ArrayList<>();
        private final Map<ChunkId, Recoding> answers = new HashMap<>();
        private int failAt = -1;
        private ChunkStoreException.Reason failure = ChunkStoreException.Reason.OUTCOME_UNKNOWN;

        @Override
        public Recoding recode(ChunkAddress address, int level) {
            assertThat(level).isEqualTo(7);
            if (asked.size() == failAt) {
                throw new ChunkStoreException(failure, "told to fail");
            }
            asked.add(address);
            return answers.getOrDefault(address.id(), new Recoding(Outcome.RECODED, SIZE, SIZE, 400));
        }
    }

    private RunningJob job(String payload) {
        return job(payload, RetryPolicy.USUAL, 0);
    }

    private RunningJob job(String payload, RetryPolicy retry, int failures) {
        Envelope envelope = new Envelope("compress", retry, payload.getBytes(StandardCharsets.US_ASCII));
        ClaimedJob claimed = new ClaimedJob(new JobId("j"), 1, envelope, failures, 0, Instant.EPOCH);
        return new RunningJob() {
            @Override
            public ClaimedJob claimed() {
                return claimed;
            }

            @Override
            public void progress(int percent) {
                progress.add(percent);
            }

            @Override
            public boolean isMine() {
                return true;
            }
        };
    }

    @Test
    void everyChunkOfTheVersionIsAskedForOnceInOrder() throws Exception {
        assertThat(recoder.handle(job("f1/v1"))).isEqualTo(JobResult.DONE);

        assertThat(node.asked).hasSize(CHUNKS).doesNotHaveDuplicates();
        assertThat(node.asked.getFirst()).isEqualTo(new ChunkAddress(DOMAIN, new ChunkId(0, 0, 0, 0)));
        assertThat(node.asked.getLast()).isEqualTo(new ChunkAddress(DOMAIN, new ChunkId(CHUNKS - 1, 0, 0, 0)));
        assertThat(figures.compressed()).isEqualTo(CHUNKS);
        assertThat(figures.savedBytes()).isEqualTo(600L * CHUNKS);
        assertThat(progress).isSorted().endsWith(100);
        assertThat(feed.finished).containsExactly(VersionWork.COMPRESS);
    }

    @Test
    void aFileWhoseOwnerWantsNoCompressionIsLeftAlone() throws Exception {
        feed.version = Optional.of(new FeedVersion(DOMAIN, SIZE, null, false));

        assertThat(recoder.handle(job("f1/v1"))).isEqualTo(JobResult.DONE);

        assertThat(node.asked).isEmpty();
        assertThat(feed.finished).containsExactly(VersionWork.COMPRESS);
    }

    @Test
    void aVersionThatIsGoneIsDone() throws Exception {
        feed.version = Optional.empty();

        assertThat(recoder.handle(job("f1/v1"))).isEqualTo(JobResult.DONE);

        assertThat(node.asked).isEmpty();
        assertThat(feed.finished).containsExactly(VersionWork.COMPRESS);
    }

    @Test
    void whatSavesNothingIsCountedAndWhatCannotBeReadEndsNothing() throws Exception {
        node.answers.put(new ChunkId(3, 0, 0, 0), Recoding.without(Outcome.DAMAGED));
        node.answers.put(new ChunkId(4, 0, 0, 0), Recoding.without(Outcome.MISSING));
        node.answers.put(new ChunkId(5, 0, 0, 0), Recoding.unchanged(Outcome.NOT_WORTH_IT, SIZE, SIZE));
        node.answers.put(new ChunkId(6, 0, 0, 0), Recoding.unchanged(Outcome.ALREADY, SIZE, 400));

        assertThat(recoder.handle(job("f1/v1"))).isEqualTo(JobResult.DONE);

        assertThat(node.asked).hasSize(CHUNKS);
        assertThat(figures.unreadable()).isEqualTo(2);
        assertThat(figures.notWorthIt()).isEqualTo(1);
        assertThat(figures.compressed()).isEqualTo(CHUNKS - 4);
        assertThat(figures.savedBytes()).isEqualTo(600L * (CHUNKS - 4));
    }

    @Test
    void aRecodeWhoseEndIsUnknownFailsTheJobWhichIsThenDoneFromTheStart() throws Exception {
        node.failAt = 1_000;
        assertThatThrownBy(() -> recoder.handle(job("f1/v1"))).isInstanceOf(ChunkStoreException.class);
        assertThat(feed.finished).isEmpty();

        node.failAt = -1;
        assertThat(recoder.handle(job("f1/v1"))).isEqualTo(JobResult.DONE);

        assertThat(node.asked).hasSize(1_000 + CHUNKS);
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_SPACE", "READ_ONLY", "UNAVAILABLE"})
    void aNodeThatTakesNothingNowUsesUpNoAttemptAndTheJobFinishesWhenItDoes(ChunkStoreException.Reason refusal)
            throws Exception {
        node.failure = refusal;
        node.failAt = 1_000;
        for (int attempt = 0; attempt < 2 * RetryPolicy.USUAL.attempts(); attempt++) {
            assertThat(recoder.handle(job("f1/v1")))
                    .isEqualTo(new JobResult.NotNow(refusal + ": told to fail", Recoder.NOT_NOW));
        }
        assertThat(feed.finished).isEmpty();

        node.failAt = -1;
        assertThat(recoder.handle(job("f1/v1"))).isEqualTo(JobResult.DONE);

        assertThat(node.asked).hasSize(1_000 + CHUNKS);
        assertThat(feed.finished).containsExactly(VersionWork.COMPRESS);
    }

    /** Two nodes compress their copies of each chunk; the third is away and has one of chunk 3 and of chunk 2,000. */
    private void aNodeIsAway() {
        for (int i : new int[] {3, 2_000}) {
            node.answers.put(new ChunkId(i, 0, 0, 0), new Recoding(Outcome.RECODED, SIZE, SIZE, 400, 1));
        }
    }

    @Test
    void whenCopiesAreAwayAllElseIsDoneAndTheJobComesBackUntilTheyAreThere() throws Exception {
        aNodeIsAway();
        assertThat(recoder.handle(job("f1/v1", OFTEN, 0)))
                .isInstanceOfSatisfying(
                        JobResult.TryAgain.class,
                        later -> assertThat(later.why()).contains("at least 2"));
        assertThat(node.asked).hasSize(CHUNKS);
        assertThat(feed.finished).isEmpty();

        node.answers.remove(new ChunkId(3, 0, 0, 0));
        assertThat(recoder.handle(job("f1/v1", OFTEN, 1))).isInstanceOf(JobResult.TryAgain.class);
        node.answers.clear();
        assertThat(recoder.handle(job("f1/v1", OFTEN, 2))).isEqualTo(JobResult.DONE);
        assertThat(feed.finished).containsExactly(VersionWork.COMPRESS);
    }

    /** A dead node must cost little however many versions have copies there. */
    @Test
    void aJobThatCameBackLooksNoFurtherThanToTheFirstCopyThatIsStillAway() throws Exception {
        aNodeIsAway();

        assertThat(recoder.handle(job("f1/v1", OFTEN, 1))).isInstanceOf(JobResult.TryAgain.class);

        assertThat(node.asked).hasSize(4);
    }

    @Test
    void aNodeThatNeverComesBackMakesNoDeadLetter() throws Exception {
        for (RetryPolicy retry : List.of(OFTEN, RetryPolicy.USUAL, ONCE)) {
            aNodeIsAway();
            feed.finished.clear();
            int looks = 0;
            JobResult result;
            do {
                node.asked.clear();
                result = recoder.handle(job("f1/v1", retry, looks++));
            } while (result instanceof JobResult.TryAgain && looks < retry.attempts());

            assertThat(result).isEqualTo(JobResult.DONE);
            assertThat(looks).isEqualTo(Math.min(retry.attempts(), Recoder.MOST_LOOKS));
            assertThat(node.asked).as("the last look goes to the end").hasSize(CHUNKS);
            assertThat(feed.finished).containsExactly(VersionWork.COMPRESS);
        }
    }

    /** At a pace at which a single chunk takes a quarter of an hour. */
    @Test
    @Timeout(60)
    void whatIsCompressedAlreadyOrKnownNotToShrinkCostsNothingOfThePace() throws Exception {
        for (int i = 0; i < CHUNKS; i++) {
            node.answers.put(
                    new ChunkId(i, 0, 0, 0),
                    i % 2 == 0
                            ? Recoding.unchanged(Outcome.ALREADY, i % 4 == 0 ? SIZE : 0, 400)
                            : Recoding.unchanged(Outcome.NOT_WORTH_IT, 0, SIZE));
        }
        Recoder slow = new Recoder(feed, node, SLOWEST, figures);

        assertThat(slow.handle(job("f1/v1"))).isEqualTo(JobResult.DONE);

        assertThat(node.asked).hasSize(CHUNKS);
    }

    @Test
    void whatWasReadAndTriedIsPaidFor() throws Exception {
        node.answers.put(new ChunkId(0, 0, 0, 0), Recoding.unchanged(Outcome.NOT_WORTH_IT, SIZE, SIZE));
        Recoder slow = new Recoder(feed, node, SLOWEST, figures);
        Thread thread = Thread.startVirtualThread(() -> {
            try {
                slow.handle(job("f1/v1"));
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });

        // The first pays for itself, the second waits until that is over; nobody asks for a third.
        while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        thread.join();

        assertThat(node.asked).hasSize(2);
        assertThat(feed.finished).isEmpty();
    }

    @Test
    void anInterruptEndsItBeforeTheNextChunk() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> recoder.handle(job("f1/v1"))).isInstanceOf(InterruptedException.class);

        assertThat(node.asked).isEmpty();
        assertThat(feed.finished).isEmpty();
    }

    @Test
    void aPayloadThatNamesNoVersionIsADeadLetter() throws Exception {
        assertThat(recoder.handle(job("f1"))).isInstanceOf(JobResult.GiveUp.class);
        assertThat(feed.finished).isEmpty();
        assertThat(new VersionName("f1", "v1").payload()).isEqualTo("f1/v1".getBytes(StandardCharsets.US_ASCII));
    }
}
