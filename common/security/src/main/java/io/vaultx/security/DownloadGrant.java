package io.vaultx.security;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a signed URL allows: to read (GET, HEAD) one version of one file until a moment.
 *
 * @param principalId who signed
 * @param expiresAt exclusive; kept to the millisecond
 */
public record DownloadGrant(String fileId, String versionId, String principalId, Instant expiresAt) {
    public DownloadGrant {
        requireId("file id", fileId);
        requireId("version id", versionId);
        requireId("principal id", principalId);
        expiresAt = expiresAt.truncatedTo(ChronoUnit.MILLIS);
    }

    private static void requireId(String what, String id) {
        if (id.isEmpty() || id.length() > 64) {
            throw new IllegalArgumentException(what + " must be 1 to 64 characters, got " + id.length());
        }
    }
}
