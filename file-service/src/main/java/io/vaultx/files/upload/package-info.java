/**
 * How bytes come in: in parts, whole, by name, by form. Read {@code Upload} first.
 */
@NullMarked
package io.vaultx.files.upload;

import org.jspecify.annotations.NullMarked;
