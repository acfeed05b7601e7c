package io.vaultx.files.catalog;

import org.jspecify.annotations.Nullable;

/**
 * Where a PUT by name goes. Checked by {@link Catalog#look} and {@link Catalog#commitNamed}.
 *
 * @param bucket as the caller says it
 * @param mimeType of the content; null keeps what the file has
 */
public record NamedTarget(
        String bucket, String path, @Nullable String mimeType) {}
