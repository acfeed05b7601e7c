package io.vaultx.disk;

/** What a power cut takes of what was not synced. */
public enum Loss {
    /** All of it. */
    EVERYTHING,
    /** Nothing: as when only the process was killed. */
    NOTHING,
    /** Every byte; names stay, and with them files that are empty or shorter than they were. */
    BYTES,
    /** Every name that was made, changed or removed; bytes stay. */
    NAMES,
    /** Any blocks of 4 KiB, in any order, and any names. Lengths may stay without their bytes. */
    SOME_BLOCKS,
    /** Any sectors of 512 bytes, in any order, and any names. A file may end at any byte. */
    SOME_SECTORS
}
