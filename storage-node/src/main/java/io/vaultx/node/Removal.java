package io.vaultx.node;

/** How a step of removing a chunk ended. */
public enum Removal {
    /** It is durable. */
    DONE,
    /** There is no such chunk. */
    MISSING,
    /** Somebody was promised that the chunk is kept, and that time is not over. Try again later. */
    PROMISED,
    /** It was not condemned, or has been revived since: only condemned chunks are dropped. */
    NOT_CONDEMNED
}
