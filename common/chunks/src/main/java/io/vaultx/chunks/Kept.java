package io.vaultx.chunks;

/**
 * A promise about one chunk.
 *
 * @param untilMillis Unix time in milliseconds until which the chunk is not collected even when nothing refers to it; 0
 *     when it is not there
 */
public record Kept(long untilMillis) {
    /** The store has not got the chunk. */
    public static final Kept ABSENT = new Kept(0);

    public boolean present() {
        return untilMillis > 0;
    }
}
