package io.vaultx.worker;

import io.vaultx.chunks.feed.FeedPage;
import io.vaultx.chunks.feed.FeedVersion;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.chunks.feed.VersionName;
import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A feed in memory, of versions that wait for their digests only, of which one call may die, before or after its work. Its calls are thread-safe. */
final class MemoryFeed implements VersionFeed {
    final Map<VersionName, FeedVersion> versions = new HashMap<>();
    final Map<VersionName, List<ChunkRef>> chunks = new HashMap<>();
    final Set<VersionName> waiting = new HashSet<>();
    int fills;
    private int callsUntilDeath = Integer.MAX_VALUE;
    private boolean deathComesAfter;

    /** The process dies in one of the next calls. */
    static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    void dieAfter(int calls, boolean afterItsWork) {
        callsUntilDeath = calls;
        deathComesAfter = afterItsWork;
    }

    void live() {
        callsUntilDeath = Integer.MAX_VALUE;
    }

    private void begin() {
        if (callsUntilDeath == 0 && !deathComesAfter) {
            throw new Died();
        }
    }

    private void end() {
        if (callsUntilDeath-- == 0) {
            throw new Died();
        }
    }

    @Override
    public synchronized Optional<FeedVersion> version(String fileId, String versionId) {
        begin();
        end();
        return Optional.ofNullable(versions.get(new VersionName(fileId, versionId)));
    }

    @Override
    public synchronized FeedPage chunks(String fileId, String versionId, long fromOffset, int limit) {
        begin();
        end();
        List<ChunkRef> page = new ArrayList<>();
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException("no page has " + limit + " chunks");
        }
        long offset = 0;
        for (ChunkRef ref : chunks.getOrDefault(new VersionName(fileId, versionId), List.of())) {
            // Small pages, so that a content has several.
            if (page.size() == Math.min(limit, 2)) {
                return new FeedPage(page, OptionalLong.of(offset));
            }
            if (offset >= fromOffset) {
                page.add(ref);
            }
            if (fromOffset < 0 || (fromOffset > offset && fromOffset < offset + ref.size())) {
                throw new IllegalArgumentException("no chunk begins at " + fromOffset);
            }
            offset += ref.size();
        }
        return new FeedPage(page, OptionalLong.empty());
    }

    @Override
    public synchronized boolean fillSha256(String fileId, String versionId, ChunkId digest) {
        begin();
        FeedVersion version = versions.get(new VersionName(fileId, versionId));
        boolean fills = version != null && version.sha256() == null;
        if (fills) {
            this.fills++;
            versions.put(
                    new VersionName(fileId, versionId),
                    new FeedVersion(version.dedupDomain(), version.size(), digest, version.compressionEnabled()));
        }
        end();
        return fills;
    }

    @Override
    public synchronized void finished(String fileId, String versionId, VersionWork work) {
        begin();
        if (work == VersionWork.DIGEST) {
            waiting.remove(new VersionName(fileId, versionId));
        }
        end();
    }
}
