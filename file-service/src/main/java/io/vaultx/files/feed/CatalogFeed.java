package io.vaultx.files.feed;

import io.vaultx.chunks.feed.FeedPage;
import io.vaultx.chunks.feed.FeedVersion;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.chunks.feed.VersionName;
import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.files.catalog.StoredVersions;
import io.vaultx.files.catalog.Version;
import io.vaultx.files.content.ManifestCursor;
import io.vaultx.files.content.Manifests;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.files.outbox.Outbox;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The feed out of this service's own records. Thread-safe. */
@Singleton
public final class CatalogFeed implements VersionFeed {
    private final StoredVersions versions;
    private final Manifests manifests;
    private final Outbox outbox;

    @Inject
    public CatalogFeed(StoredVersions versions, Manifests manifests, Outbox outbox) {
        this.versions = versions;
        this.manifests = manifests;
        this.outbox = outbox;
    }

    @Override
    public Optional<FeedVersion> version(String fileId, String versionId) {
        return versions.find(fileId, versionId)
                .map(found -> new FeedVersion(
                        found.version().dedupDomain(),
                        found.version().size(),
                        found.version().sha256(),
                        found.head().storage().compressionEnabled()));
    }

    @Override
    public FeedPage chunks(String fileId, String versionId, long fromOffset, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException("a page must have 1 to " + MAX_PAGE + " chunks, got " + limit);
        }
        Optional<Version> version = versions.find(fileId, versionId).map(StoredVersions.Reached::version);
        if (version.isEmpty()) {
            return new FeedPage(List.of(), OptionalLong.empty());
        }
        ManifestCursor refs = manifests.open(version.get().manifest(), fromOffset);
        if (refs.skip() != 0) {
            throw new IllegalArgumentException("no chunk of " + fileId + "/" + versionId + " begins at " + fromOffset);
        }
        List<ChunkRef> chunks = new ArrayList<>();
        long offset = fromOffset;
        while (chunks.size() < limit && refs.hasNext()) {
            ChunkRef ref = refs.next();
            chunks.add(ref);
            offset += ref.size();
        }
        return new FeedPage(chunks, refs.hasNext() ? OptionalLong.of(offset) : OptionalLong.empty());
    }

    @Override
    public boolean fillSha256(String fileId, String versionId, ChunkId digest) {
        return versions.fillSha256(fileId, versionId, digest);
    }

    @Override
    public void finished(String fileId, String versionId, VersionWork work) {
        // Nobody has another name, so nothing waits for it.
        if (OpaqueId.parse(fileId).isPresent() && OpaqueId.parse(versionId).isPresent()) {
            outbox.finished(new VersionName(fileId, versionId), work);
        }
    }
}
