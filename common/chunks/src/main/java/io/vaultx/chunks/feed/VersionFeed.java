package io.vaultx.chunks.feed;

import io.vaultx.domain.ChunkId;
import java.util.Optional;

/**
 * The versions as workers see them: what there is to do, and what came of it. Everything can be repeated.
 *
 * <p>Five questions that all workers ask. What only one of them needs belongs to that worker.
 *
 * <p>Thread-safe. Blocks; every method may fail when the records cannot be reached, and can be tried again then. In the process
 * that has the records it fails as these do; elsewhere, with {@link FeedAwayException}.
 */
public interface VersionFeed {
    /** How many chunks a page may have. */
    int MAX_PAGE = 1_024;

    /** Empty for a version that is out of reach: deleted with its file, or never committed. */
    Optional<FeedVersion> version(String fileId, String versionId);

    /**
     * The chunks that follow an offset; none for a version that is out of reach.
     *
     * @param fromOffset where a chunk begins: 0, or {@code next} of the page before
     * @param limit 1 to {@link #MAX_PAGE}
     * @throws IllegalArgumentException for another limit, and when no chunk begins at the offset
     */
    FeedPage chunks(String fileId, String versionId, long fromOffset, int limit);

    /** Fills in the digest where there is none; false where it changed nothing. */
    boolean fillSha256(String fileId, String versionId, ChunkId digest);

    /** Says that this work on the version is done, or will never have to be done: nobody is asked for it again. */
    void finished(String fileId, String versionId, VersionWork work);
}
