package io.vaultx.files.catalog;

import java.time.Instant;

/**
 * A version as a list shows it, without its manifest.
 *
 * @param size bytes
 * @param etag the content's, with its quotes
 */
record VersionSummary(String versionId, long size, String etag, Instant createdAt) {}
