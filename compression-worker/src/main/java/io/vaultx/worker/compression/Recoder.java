package io.vaultx.worker.compression;

import io.vaultx.chunks.ChunkRecoder;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.feed.FeedPage;
import io.vaultx.chunks.feed.FeedVersion;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.chunks.feed.VersionName;
import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkRef;
import io.vaultx.jobs.JobHandler;
import io.vaultx.jobs.JobResult;
import io.vaultx.jobs.QueueName;
import io.vaultx.jobs.RunningJob;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Has the chunks of a version compressed, one after the other, at a set pace. Whether a chunk is worth it its node decides and
 * remembers; one that is compressed, or is known not to shrink, is passed by and costs nothing of the pace. So a job that was done
 * half-way is simply done again from the start.
 *
 * <p>While nobody who has a chunk takes writes or can be asked, the job waits without using up its attempts. When some copies of a
 * chunk were compressed and others are on nodes that are away, all else is done first; then the job comes back, as the
 * queue's pauses grow, and looks no further than to the first copy that is still away. A node may be gone for good: after
 * {@value #MOST_LOOKS} looks, some hours, its copies stay as they are, until somebody asks for their chunks again.
 *
 * <p>A chunk that is missing or damaged ends nothing: who mends finds it by itself. Thread-safe.
 */
public final class Recoder implements JobHandler {
    public static final QueueName QUEUE = new QueueName(VersionWork.COMPRESS.queue());

    /** Until a node that takes nothing now is asked again: room does not come back in seconds. */
    static final Duration NOT_NOW = Duration.ofMinutes(2);

    /** At a version that has copies on nodes that are away, the first one counted. */
    static final int MOST_LOOKS = 16;

    private static final System.Logger LOG = System.getLogger(Recoder.class.getName());

    private final VersionFeed feed;
    private final ChunkRecoder chunks;
    private final int level;
    private final BytePace pace;
    private final CompressionFigures figures;

    public Recoder(VersionFeed feed, ChunkRecoder chunks, CompressionSettings settings, CompressionFigures figures) {
        this.feed = feed;
        this.chunks = chunks;
        this.level = settings.level();
        this.pace = new BytePace(settings.bytesPerSecond());
        this.figures = figures;
    }

    @Override
    public JobResult handle(RunningJob job) throws InterruptedException {
        VersionName name;
        try {
            name = VersionName.ofPayload(job.payload());
        } catch (IllegalArgumentException odd) {
            return new JobResult.GiveUp(String.valueOf(odd.getMessage()));
        }

        Optional<FeedVersion> version = feed.version(name.fileId(), name.versionId());
        if (version.isPresent() && version.get().compressionEnabled()) {
            int look = job.claimed().failures() + 1;
            boolean isLast = look
                    >= Math.min(MOST_LOOKS, job.claimed().envelope().retry().attempts());
            try {
                long away = recodeAll(name, version.get(), job, look == 1 || isLast);
                if (away > 0 && !isLast) {
                    return new JobResult.TryAgain("copies of its chunks are on nodes that are away, at least " + away);
                }
                if (away > 0) {
                    LOG.log(
                            System.Logger.Level.INFO,
                            "of version " + name + " " + away + " copies stay as they are: their nodes are away");
                }
            } catch (ChunkStoreException refused) {
                switch (refused.reason()) {
                    case NO_SPACE, READ_ONLY, UNAVAILABLE -> {
                        return new JobResult.NotNow(refused.reason() + ": " + refused.getMessage(), NOT_NOW);
                    }
                    case OUTCOME_UNKNOWN -> throw refused;
                }
            }
        }

        feed.finished(name.fileId(), name.versionId(), VersionWork.COMPRESS);
        return JobResult.DONE;
    }

    /**
     * @param toTheEnd otherwise until a copy is met that is away
     * @return how many copies are, of the chunks that it came to
     */
    private long recodeAll(VersionName name, FeedVersion version, RunningJob job, boolean toTheEnd)
            throws InterruptedException {
        long away = 0;
        OptionalLong offset = OptionalLong.of(0);
        while (offset.isPresent()) {
            FeedPage page = feed.chunks(name.fileId(), name.versionId(), offset.getAsLong(), VersionFeed.MAX_PAGE);
            for (ChunkRef ref : page.chunks()) {
                away += recode(new ChunkAddress(version.dedupDomain(), ref.id()));
                if (away > 0 && !toTheEnd) {
                    return away;
                }
            }
            offset = page.next();
            long done = offset.orElse(version.size());
            job.progress((int) (version.size() == 0 ? 100 : done * 100 / version.size()));
        }
        return away;
    }

    /** How many of its copies are away. */
    private int recode(ChunkAddress address) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the job is somebody else's, or the process ends");
        }
        Recoding recoding = chunks.recode(address, level);
        figures.count(recoding);
        pace.spend(recoding.outcome() == Recoding.Outcome.ALREADY ? 0 : recoding.rawBytes());
        switch (recoding.outcome()) {
            case RECODED, ALREADY, NOT_WORTH_IT -> {}
            case MISSING, DAMAGED ->
                LOG.log(
                        System.Logger.Level.WARNING,
                        "chunk " + address + " cannot be compressed, it is " + recoding.outcome());
        }
        return recoding.copiesAway();
    }
}
