package io.vaultx.records;

import java.util.List;

/** The checks of {@link RecordStore}'s limits that every adapter makes before it starts. */
public final class RecordLimits {
    private RecordLimits() {}

    /** Answers the size of the write in bytes. */
    public static long checkWrite(List<RecordChange> changes) {
        long bytes = 0;
        for (RecordChange change : changes) {
            bytes += change.sizeBytes();
        }
        if (bytes > RecordStore.MAX_WRITE_BYTES) {
            throw new IllegalArgumentException(
                    "a write must be at most " + RecordStore.MAX_WRITE_BYTES + " bytes, got " + bytes);
        }
        return bytes;
    }

    public static void checkScan(int limit) {
        if (limit < 1 || limit > RecordStore.MAX_SCAN_RECORDS) {
            throw new IllegalArgumentException(
                    "a scan's limit must be 1 to " + RecordStore.MAX_SCAN_RECORDS + ", got " + limit);
        }
    }
}
