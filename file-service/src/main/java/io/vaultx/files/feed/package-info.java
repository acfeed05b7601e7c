/** Versions as workers see them. Read {@link io.vaultx.files.feed.CatalogFeed}. */
@NullMarked
package io.vaultx.files.feed;

import org.jspecify.annotations.NullMarked;
