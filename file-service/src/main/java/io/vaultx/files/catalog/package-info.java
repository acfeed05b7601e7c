/**
 * What files there are: heads, versions, names, and the stories that change them
 * ({@link io.vaultx.files.catalog.Catalog}, read it first). Knows nothing of how bytes arrive or leave.
 */
@NullMarked
package io.vaultx.files.catalog;

import org.jspecify.annotations.NullMarked;
