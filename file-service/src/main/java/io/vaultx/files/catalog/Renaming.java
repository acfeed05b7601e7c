package io.vaultx.files.catalog;

import java.time.Instant;

/**
 * A change of path that has begun: everything that anybody needs to finish it.
 *
 * @param path the new one
 * @param description as it shall be when the file has its new path
 */
record Renaming(String path, Description description, String operationId, Instant at) {}
