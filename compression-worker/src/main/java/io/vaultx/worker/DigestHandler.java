package io.vaultx.worker;

import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ContentReader;
import io.vaultx.chunks.ContentStream;
import io.vaultx.chunks.StreamDigest;
import io.vaultx.chunks.feed.FeedVersion;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.chunks.feed.VersionName;
import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.domain.ChunkId;
import io.vaultx.jobs.JobHandler;
import io.vaultx.jobs.JobResult;
import io.vaultx.jobs.QueueName;
import io.vaultx.jobs.RunningJob;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Fills in the SHA-256 of a content that arrived in parts: reads it, hashes it, and stores the digest where there is none.
 * Done twice, or after a death at any line, it comes to the same. Thread-safe.
 */
public final class DigestHandler implements JobHandler {
    public static final QueueName QUEUE = new QueueName(VersionWork.DIGEST.queue());

    /** Progress is told this often, each time with a synced write of the queue's server. */
    private static final int STEP_PERCENT = 10;

    private final VersionFeed feed;
    private final ContentReader reader;

    public DigestHandler(VersionFeed feed, ChunkStore chunks) {
        this.feed = feed;
        this.reader = new ContentReader(chunks);
    }

    @Override
    public JobResult handle(RunningJob job) {
        VersionName name;
        try {
            name = VersionName.ofPayload(job.payload());
        } catch (IllegalArgumentException noName) {
            return new JobResult.GiveUp(String.valueOf(noName.getMessage()));
        }

        Optional<FeedVersion> version = feed.version(name.fileId(), name.versionId());
        if (version.isPresent()) {
            ChunkId known = version.get().sha256();
            ChunkId digest = known == null ? computed(job, name, version.get()) : known;
            // Also where it is known: a death may have left the version with its digest and the file without.
            feed.fillSha256(name.fileId(), name.versionId(), digest);
        }

        feed.finished(name.fileId(), name.versionId(), VersionWork.DIGEST);
        return JobResult.DONE;
    }

    private ChunkId computed(RunningJob job, VersionName name, FeedVersion version) {
        ContentStream content = reader.open(version.dedupDomain(), new VersionChunks(feed, name), 0, version.size());
        int[] told = {0};
        return StreamDigest.of(content, bytes -> {
            if (Thread.currentThread().isInterrupted() || !job.isMine()) {
                throw new CancellationException("the digest of " + name + " is somebody else's to compute now");
            }
            int percent = (int) (bytes * 100.0 / version.size());
            if (percent - told[0] >= STEP_PERCENT) {
                told[0] = percent;
                job.progress(percent);
            }
        });
    }
}
