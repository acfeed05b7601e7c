package io.vaultx.node;

import io.vaultx.node.mend.Finding;
import io.vaultx.node.segment.DiskSegmentFiles;
import io.vaultx.node.segment.GroupCommitOptions;
import io.vaultx.node.segment.SegmentFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * How a chunk log is opened.
 *
 * @param folder where it lives; made when absent
 * @param files how segment files are reached
 * @param freeSpace how full the disk is
 * @param clock the time in entries and promises
 * @param random where salts come from: a {@link SecureRandom}, for a salt must not be guessable
 * @param keep how long a put or a yes of {@code have} keeps a chunk
 * @param segmentBytes the size at which a segment is closed
 * @param checkpointBytes how much log is read at most after a crash, about
 * @param queueBytes what may wait for the disk at once
 * @param readThreads how many reads may block at once
 * @param mend scrubbing and compaction
 * @param findings is told of everything that turns out damaged, on the thread that met it
 */
public record ChunkLogOptions(
        Path folder,
        SegmentFiles files,
        FreeSpace freeSpace,
        InstantSource clock,
        RandomGenerator random,
        Duration keep,
        long segmentBytes,
        long checkpointBytes,
        int queueBytes,
        int readThreads,
        MendPace mend,
        Consumer<Finding> findings) {
    /** {@link #keep} unless something else is set. */
    public static final Duration KEEP = Duration.ofHours(24);

    /** A chunk whose checksums were looked at within this time is taken for whole. */
    public static final Duration TRUSTED = Duration.ofDays(7);

    private static final long SEGMENT_BYTES = 1L << 30;
    private static final long CHECKPOINT_BYTES = 128L << 20;
    private static final int QUEUE_BYTES = 64 << 20;
    private static final int READ_THREADS = 16;

    public ChunkLogOptions {
        if (checkpointBytes < 1 || readThreads < 1) {
            throw new IllegalArgumentException("checkpoint bytes and read threads must be at least 1, got "
                    + checkpointBytes + " and " + readThreads);
        }
        if (!keep.isPositive()) {
            throw new IllegalArgumentException("a chunk must be kept for a time, got " + keep);
        }
    }

    /** The defaults, in a folder of this machine's disk. */
    public static ChunkLogOptions in(Path folder, InstantSource clock, RandomGenerator random) throws IOException {
        LogFolders.create(folder);
        return new ChunkLogOptions(
                folder,
                new DiskSegmentFiles(),
                FreeSpace.of(folder),
                clock,
                random,
                KEEP,
                SEGMENT_BYTES,
                CHECKPOINT_BYTES,
                QUEUE_BYTES,
                READ_THREADS,
                MendPace.DEFAULT,
                finding -> System.getLogger(ChunkLog.class.getName()).log(System.Logger.Level.WARNING, finding));
    }

    public ChunkLogOptions withFiles(SegmentFiles other) {
        return new ChunkLogOptions(
                folder,
                other,
                freeSpace,
                clock,
                random,
                keep,
                segmentBytes,
                checkpointBytes,
                queueBytes,
                readThreads,
                mend,
                findings);
    }

    public ChunkLogOptions withFreeSpace(FreeSpace other) {
        return new ChunkLogOptions(
                folder,
                files,
                other,
                clock,
                random,
                keep,
                segmentBytes,
                checkpointBytes,
                queueBytes,
                readThreads,
                mend,
                findings);
    }

    public ChunkLogOptions withKeep(Duration other) {
        return new ChunkLogOptions(
                folder,
                files,
                freeSpace,
                clock,
                random,
                other,
                segmentBytes,
                checkpointBytes,
                queueBytes,
                readThreads,
                mend,
                findings);
    }

    public ChunkLogOptions withSegmentBytes(long bytes) {
        return new ChunkLogOptions(
                folder,
                files,
                freeSpace,
                clock,
                random,
                keep,
                bytes,
                checkpointBytes,
                queueBytes,
                readThreads,
                mend,
                findings);
    }

    public ChunkLogOptions withCheckpointBytes(long bytes) {
        return new ChunkLogOptions(
                folder,
                files,
                freeSpace,
                clock,
                random,
                keep,
                segmentBytes,
                bytes,
                queueBytes,
                readThreads,
                mend,
                findings);
    }

    public ChunkLogOptions withMend(MendPace other) {
        return new ChunkLogOptions(
                folder,
                files,
                freeSpace,
                clock,
                random,
                keep,
                segmentBytes,
                checkpointBytes,
                queueBytes,
                readThreads,
                other,
                findings);
    }

    public ChunkLogOptions withFindings(Consumer<Finding> other) {
        return new ChunkLogOptions(
                folder,
                files,
                freeSpace,
                clock,
                random,
                keep,
                segmentBytes,
                checkpointBytes,
                queueBytes,
                readThreads,
                mend,
                other);
    }

    Path segmentsFolder() {
        return folder.resolve("segments");
    }

    Path indexFolder() {
        return folder.resolve("index");
    }

    GroupCommitOptions writing() {
        return new GroupCommitOptions(segmentBytes, queueBytes, clock, random::nextLong);
    }
}
