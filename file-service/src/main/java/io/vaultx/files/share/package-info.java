/**
 * Reading without an account: signed URLs are made here ({@link io.vaultx.files.share.SignedUrlResource}), and redeemed by
 * the download.
 */
@NullMarked
package io.vaultx.files.share;

import org.jspecify.annotations.NullMarked;
