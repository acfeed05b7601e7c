package io.vaultx.files.content;

import io.vaultx.domain.ChunkId;

/**
 * Strong entity tags (RFC 9110, 8.8.3) of contents, with their quotes: the first 32 hex digits of the content's SHA-256
 * or, where nobody computed that, of its chunk list's. Stored with the version, so that a version's tag never changes.
 */
public final class Etags {
    private static final int HEX_DIGITS = 32;

    private Etags() {}

    /** From the SHA-256 of a content, or from {@link ManifestBuilder#digest()}. */
    public static String of(ChunkId sha256) {
        return '"' + sha256.hex().substring(0, HEX_DIGITS) + '"';
    }
}
