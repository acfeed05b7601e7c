package io.vaultx.files.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a file's versions, newest first.
 *
 * @param next the id of the first version of the next page; null when there is nothing more
 */
record VersionPage(List<VersionSummary> items, @Nullable String next) {}
