package io.vaultx.chunks.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.domain.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What every feed of versions keeps, whether it has the records at hand or asks another process. */
public abstract class VersionFeedContract {
    private static final VersionName NOBODY = new VersionName("nobody", "9");
    private static final ChunkId DIGEST = ChunkId.of(Sha256.begin().digest(new byte[] {1}));
    private static final ChunkId ANOTHER = ChunkId.of(Sha256.begin().digest(new byte[] {2}));

    /** A version that is there. */
    public record Stored(VersionName name, List<ChunkRef> chunks) {
        long size() {
            return chunks.stream().mapToLong(ChunkRef::size).sum();
        }
    }

    protected abstract VersionFeed feed();

    /**
     * A version without a digest, for which it waits; of so many chunks, two or more, which
     * are all of one size but for the last.
     */
    protected abstract Stored store(int chunks, boolean compression);

    /** Deletes a version's file. */
    protected abstract void remove(VersionName name);

    /** Whether it waits for any work. */
    protected abstract boolean waits(VersionName name);

    private Optional<FeedVersion> version(VersionName name) {
        return feed().version(name.fileId(), name.versionId());
    }

    private FeedPage chunks(VersionName name, long from, int limit) {
        return feed().chunks(name.fileId(), name.versionId(), from, limit);
    }

    private boolean fill(VersionName name, ChunkId digest) {
        return feed().fillSha256(name.fileId(), name.versionId(), digest);
    }

    private void finish(VersionName name, VersionWork work) {
        feed().finished(name.fileId(), name.versionId(), work);
    }

    @Test
    protected void aVersionTellsWhatAWorkerHasToKnow() {
        for (boolean compression : new boolean[] {true, false}) {
            Stored stored = store(3, compression);

            assertThat(version(stored.name())).get().satisfies(told -> {
                assertThat(told.size()).isEqualTo(stored.size());
                assertThat(told.sha256()).isNull();
                assertThat(told.compressionEnabled()).isEqualTo(compression);
            });
        }
    }

    @Test
    protected void whatNobodyCommittedIsOutOfReachAndCanBeFinished() {
        Stored stored = store(2, true);
        for (VersionName none : List.of(NOBODY, new VersionName(stored.name().fileId(), NOBODY.versionId()))) {
            assertThat(version(none)).isEmpty();
            assertThat(chunks(none, 0, 10)).isEqualTo(new FeedPage(List.of(), OptionalLong.empty()));
            assertThat(fill(none, DIGEST)).isFalse();
            finish(none, VersionWork.DIGEST);
        }
    }

    @Test
    protected void whatWasRemovedIsOutOfReach() {
        Stored stored = store(2, true);
        remove(stored.name());

        assertThat(version(stored.name())).isEmpty();
        assertThat(chunks(stored.name(), 0, 10).chunks()).isEmpty();
        assertThat(fill(stored.name(), DIGEST)).isFalse();
    }

    @Test
    protected void chunksComeInOrderInPagesOfAnySize() {
        // More than a manifest holds by itself.
        Stored stored = store(65, true);
        for (int limit : new int[] {1, 2, 64, 65, 66, VersionFeed.MAX_PAGE}) {
            List<ChunkRef> read = new ArrayList<>();
            OptionalLong next = OptionalLong.of(0);
            while (next.isPresent()) {
                FeedPage page = chunks(stored.name(), next.getAsLong(), limit);
                assertThat(page.chunks()).hasSizeBetween(1, limit);
                read.addAll(page.chunks());
                next = page.next();
            }
            assertThat(read).as("pages of %s", limit).isEqualTo(stored.chunks());
        }
    }

    @Test
    protected void aPageOfNoSizeOrFromInsideAChunkIsRefused() {
        Stored stored = store(2, true);
        for (int limit : new int[] {-1, 0, VersionFeed.MAX_PAGE + 1}) {
            assertThatThrownBy(() -> chunks(stored.name(), 0, limit)).isInstanceOf(IllegalArgumentException.class);
        }
        for (long from : new long[] {-1, 1, stored.chunks().getFirst().size() - 1}) {
            assertThatThrownBy(() -> chunks(stored.name(), from, 1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    protected void aDigestIsFilledInWhereThereIsNone() {
        Stored stored = store(2, false);

        assertThat(fill(stored.name(), DIGEST)).isTrue();
        assertThat(fill(stored.name(), ANOTHER)).isFalse();

        assertThat(version(stored.name()).orElseThrow().sha256()).isEqualTo(DIGEST);
        assertThat(version(stored.name()).orElseThrow().compressionEnabled()).isFalse();
    }

    @Test
    protected void onlyTheWorkThatIsFinishedIsNotAskedForAgain() {
        Stored stored = store(2, false);
        assertThat(waits(stored.name())).isTrue();

        finish(stored.name(), VersionWork.COMPRESS);
        assertThat(waits(stored.name())).isTrue();

        finish(stored.name(), VersionWork.DIGEST);
        finish(stored.name(), VersionWork.DIGEST);
        assertThat(waits(stored.name())).isFalse();
    }
}
