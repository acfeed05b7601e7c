/**
 * Files: {@code catalog} knows them, {@code upload} brings bytes in, {@code download} and {@code share} hand them out. This
 * package holds what joins them in a process. Read {@code catalog.Catalog} first.
 */
@NullMarked
package io.vaultx.files;

import org.jspecify.annotations.NullMarked;
