package io.vaultx.node.index;

/** How a known chunk is. */
public enum ChunkState {
    /** Wanted, and whole as far as is known. */
    LIVE(0),
    /** Nothing refers to it: it may be dropped unless it is revived first. Whole as far as is known. */
    CONDEMNED(1),
    /** Its stored bytes do not verify. It waits for a put, a drop, or a scrub that finds them whole. */
    QUARANTINED(2);

    private final int code;

    ChunkState(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static ChunkState of(int code) {
        for (ChunkState state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        throw new IllegalArgumentException("chunk state must be 0 to 2, got " + code);
    }
}
