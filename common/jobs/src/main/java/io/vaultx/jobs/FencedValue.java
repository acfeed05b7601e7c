package io.vaultx.jobs;

import java.util.Optional;

/**
 * A few bytes that only the latest holder of a lease can change, a cursor for example. The store compares the token and writes
 * in one step. Thread-safe; calls block and may throw {@link JobsUnavailableException}.
 */
public interface FencedValue {
    int MAX_BYTES = 4_096;

    /** False, and nothing is changed, when a later token has written. */
    boolean write(FencingToken token, byte[] value);

    Optional<byte[]> read();
}
