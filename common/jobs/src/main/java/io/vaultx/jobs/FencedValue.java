package io.vaultx.jobs;

import java.util.Optional;

/**
 * A few bytes that only the latest holder of a lease can change, a cursor for example. The store compares the token and writes
 * in one step. Thread-safe; calls block and may throw {@link JobsUnavailableException}.
 */
public interface FencedValue {
    int MAX_BYTES = 4_096;

    /**
     * Keeps all earlier holders out from now on. Whoever goes on from the value they {@link #read} says this before: else a former
     * holder could change it behind the reading.
     *
     * @return false when a later token was here already
     */
    boolean enter(FencingToken token);

    /** False, and nothing is changed, when a later token has written or entered. */
    boolean write(FencingToken token, byte[] value);

    Optional<byte[]> read();
}
