/**
 * How bytes go out: whole, in ranges, by id, by name, by signed URL. Read {@code Download} first; {@code DownloadRoute}
 * joins it with HTTP.
 */
@NullMarked
package io.vaultx.files.download;

import org.jspecify.annotations.NullMarked;
