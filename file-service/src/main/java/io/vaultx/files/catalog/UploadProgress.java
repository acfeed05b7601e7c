package io.vaultx.files.catalog;

import java.time.Instant;

/**
 * How far an upload is.
 *
 * @param receivedBytes in all parts so far
 * @param expiresAt when the upload is given up unless more arrives
 */
public record UploadProgress(long receivedBytes, Instant expiresAt) {}
