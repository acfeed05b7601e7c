package io.vaultx.node;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.node.segment.EntryDraft;
import io.vaultx.node.segment.EntryHeader;
import io.vaultx.node.segment.WriteGate;
import java.io.IOException;
import java.util.Locale;

/**
 * Keeps a reserve on the disk, so that a full one can still be emptied: 1 GiB, on a small disk a sixteenth of it. As the
 * room shrinks, uploads end first, at the whole reserve; then, at half of it, all but deletes and compaction; at an eighth
 * of it everything.
 *
 * <p>Thread-safe.
 */
final class DiskSpace implements WriteGate {
    static final long RESERVE_BYTES = 1L << 30;
    private static final int SMALL_DISK_SHARE = 16;

    private final FreeSpace disk;
    private final long reserve;
    private volatile long usable;

    /** What may still be written. */
    enum Level {
        EVERYTHING,
        NO_UPLOADS,
        DELETES_AND_COMPACTION,
        NOTHING
    }

    private DiskSpace(FreeSpace disk, long reserve) {
        this.disk = disk;
        this.reserve = reserve;
        this.usable = Long.MAX_VALUE;
    }

    static DiskSpace on(FreeSpace disk) {
        return new DiskSpace(disk, Math.min(RESERVE_BYTES, disk.totalBytes() / SMALL_DISK_SHARE));
    }

    Level level() {
        return level(disk.usableBytes());
    }

    private Level level(long free) {
        if (free < reserve / 8) {
            return Level.NOTHING;
        }
        if (free < reserve / 2) {
            return Level.DELETES_AND_COMPACTION;
        }
        return free < reserve ? Level.NO_UPLOADS : Level.EVERYTHING;
    }

    /** Bytes that may be written before even compaction has to stop. */
    long roomForCompaction() {
        return Math.max(0, disk.usableBytes() - reserve / 8);
    }

    long usableBytes() {
        return disk.usableBytes();
    }

    @Override
    public void look() {
        usable = disk.usableBytes();
    }

    @Override
    public void admit(EntryDraft draft, long bytes) {
        long left = usable - bytes;
        Level now = level(left);
        if (now.compareTo(lowest(draft.header())) > 0) {
            throw new ChunkStoreException(Reason.NO_SPACE, "the disk is too full: " + left + " bytes left");
        }
        usable = left;
    }

    private static Level lowest(EntryHeader entry) {
        if (entry.copy()) {
            return Level.DELETES_AND_COMPACTION;
        }
        return switch (entry.kind()) {
            // What a re-encoding gives back comes with the next compaction only, so it stops with the uploads.
            case CHUNK, RECODE, DICTIONARY -> Level.EVERYTHING;
            case REVIVE -> Level.NO_UPLOADS;
            case CONDEMN, DROP, QUARANTINE -> Level.DELETES_AND_COMPACTION;
        };
    }

    /** The JDK hands on only the system's words for ENOSPC and EDQUOT. */
    @Override
    public boolean meansFull(IOException failure) {
        String words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return words.contains("no space left") || words.contains("quota exceeded");
    }
}
