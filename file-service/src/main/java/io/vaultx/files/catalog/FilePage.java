package io.vaultx.files.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a listing.
 *
 * @param next the path to go on behind; null when there is nothing more
 */
record FilePage(List<FileHead> items, @Nullable String next) {}
