package io.vaultx.files.upload;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far an upload is.
 *
 * @param bytes of all its parts
 * @param lastReceivedAt null when nothing arrived
 * @param rows how many records were read to say so
 */
record Arrived(long bytes, @Nullable Instant lastReceivedAt, int rows) {}
