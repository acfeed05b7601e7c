package io.vaultx.worker;

import io.vaultx.chunks.feed.FeedAwayException;
import io.vaultx.chunks.feed.FeedPage;
import io.vaultx.chunks.feed.FeedVersion;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.domain.ChunkId;
import java.util.Optional;

/** Nobody answers. */
final class AwayFeed implements VersionFeed {
    private static FeedAwayException away() {
        return new FeedAwayException("nobody answers", null);
    }

    @Override
    public Optional<FeedVersion> version(String fileId, String versionId) {
        throw away();
    }

    @Override
    public FeedPage chunks(String fileId, String versionId, long fromOffset, int limit) {
        throw away();
    }

    @Override
    public boolean fillSha256(String fileId, String versionId, ChunkId digest) {
        throw away();
    }

    @Override
    public void finished(String fileId, String versionId, VersionWork work) {
        throw away();
    }
}
