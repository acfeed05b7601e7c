package io.vaultx.files.catalog;

import io.vaultx.chunks.Chunking;
import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.files.content.Etags;
import io.vaultx.files.content.Manifest;
import io.vaultx.files.idempotency.Operation;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One immutable content of a file, or the mark that it was deleted. A row is inserted; the one change that may come to it is the
 * digest of a content whose digest nobody knew.
 *
 * @param generation the head's generation that showed it first
 * @param previous the version before it in this life, null for the first: the chain of these is the file's history, a row
 *     outside it was never committed
 * @param size bytes
 * @param etag the content's, with its quotes; fixed for ever
 * @param sha256 null until it was computed; a content that arrived in parts has none at first
 * @param mimeType what the file said of it when it was committed; null in a row of an older program, and of a mark
 */
public record Version(
        String fileId,
        long generation,
        String versionId,
        @Nullable String previous,
        boolean deleteMarker,
        long size,
        String etag,
        @Nullable ChunkId sha256,
        long dedupDomain,
        Chunking chunking,
        Manifest manifest,
        @Nullable String mimeType,
        Instant createdAt) {
    /** Whether a smaller content lies compressed is not asked before it is sent: the answer would cost more than it saves. */
    static final long LEAST_SENT_AS_IT_LIES = 16 << 10;

    /**
     * The mark that the file ended: it tells a repeated delete that its work is done, whatever became of the file since.
     *
     * @param last what the file showed, null when it was still uploading
     */
    static Version deleteMark(FileHead deleted, @Nullable CurrentVersion last) {
        String etag = Etags.of(NewContent.EMPTY_SHA256);
        return new Version(
                deleted.id(),
                deleted.generation(),
                VersionId.of(deleted.operationId(), deleted.generation(), etag),
                last == null ? null : last.versionId(),
                true,
                0,
                etag,
                NewContent.EMPTY_SHA256,
                ChunkAddress.SHARED,
                Chunking.DEFAULT,
                Manifest.EMPTY,
                null,
                deleted.updatedAt());
    }

    /**
     * What is to be done for it after its commit.
     *
     * @param compressionEnabled whether its file may be compressed
     * @param leastCompressed the smallest content that is, in bytes
     */
    Set<VersionWork> wanted(boolean compressionEnabled, long leastCompressed) {
        Set<VersionWork> works = EnumSet.noneOf(VersionWork.class);
        if (sha256 == null) {
            works.add(VersionWork.DIGEST);
        }
        if (compressionEnabled && size >= leastCompressed) {
            works.add(VersionWork.COMPRESS);
        }
        return works;
    }

    /** Whether it is large enough to be sent as it lies, where that is compressed. */
    public boolean maySendAsItLies() {
        return size >= LEAST_SENT_AS_IT_LIES;
    }

    VersionSummary summary() {
        return new VersionSummary(versionId, size, etag, createdAt);
    }

    /** Whether that operation made it: the id says so. */
    boolean isOf(Operation operation) {
        return VersionId.isOf(operation, versionId, etag);
    }
}
