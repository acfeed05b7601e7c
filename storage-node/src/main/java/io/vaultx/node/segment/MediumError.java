package io.vaultx.node.segment;

import java.io.IOException;

/** EIO: the one error that speaks of the bytes. Any other may be gone in a moment and must not cost a chunk. */
public final class MediumError {
    private MediumError() {}

    /** Whether the medium itself could not read or write. */
    public static boolean is(IOException e) {
        return says(String.valueOf(e.getMessage()));
    }

    /** Whether the words of the system, in whatever sentence, mean that. */
    public static boolean says(String message) {
        return message.contains("Input/output error");
    }
}
