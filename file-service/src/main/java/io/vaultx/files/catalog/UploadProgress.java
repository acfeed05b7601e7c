package io.vaultx.files.catalog;

import java.time.Instant;

/**
 * How far an upload is.
 *
 * @param receivedBytes in all parts so far
 * @param expiresAt when the upload is given up unless more arrives
 * @param countedParts how many records were read to say so
 */
public record UploadProgress(long receivedBytes, Instant expiresAt, int countedParts) {}
