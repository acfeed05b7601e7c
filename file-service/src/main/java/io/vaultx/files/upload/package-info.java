/**
 * How bytes come in: in parts, whole, by name, by form. Read {@code Upload} first, then {@code PartUpload}.
 */
@NullMarked
package io.vaultx.files.upload;

import org.jspecify.annotations.NullMarked;
