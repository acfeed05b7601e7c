package io.vaultx.records.rocksdb;

import java.nio.file.Path;

/**
 * The first place in a write-ahead log that cannot be read.
 *
 * @param offset where the write starts that does not verify; all before it does
 * @param sizeBytes of the log
 */
record LogFlaw(Kind kind, Path log, long offset, long sizeBytes) {
    enum Kind {
        /** The log ends inside its last write, as a killed process leaves it. That write was never acknowledged. */
        CUT,

        /** Sectors of the last write never reached the disk, as a power cut leaves it. It was never acknowledged. */
        TORN,

        /** What does not verify was synced once: acknowledged records are lost, here or behind this place. */
        DAMAGED
    }

    @Override
    public String toString() {
        return "the write-ahead log " + log + " does not verify from byte " + offset + " of " + sizeBytes;
    }
}
