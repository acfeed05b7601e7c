package io.vaultx.files.share;

import io.vaultx.domain.Principal;
import io.vaultx.files.catalog.Catalog;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.security.DownloadGrant;
import io.vaultx.security.SignedUrls;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vaultx.web.Timestamps;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** The story of a signed URL: pinned to the version that is current when it is made. Thread-safe. Blocks. */
@Singleton
final class Sharing {
    private final Catalog catalog;
    private final SignedUrls urls;
    private final PublicUrl publicUrl;
    private final InstantSource clock;

    @Inject
    Sharing(Catalog catalog, SignedUrls urls, PublicUrl publicUrl, InstantSource clock) {
        this.catalog = catalog;
        this.urls = urls;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    /**
     * @throws Refusal 404 when the caller has no such file, 409 while it is uploading
     */
    SignedUrlJson share(Principal caller, String fileId, Duration expiration) {
        FileHead head = catalog.find(caller, fileId)
                .orElseThrow(() -> new Refusal(ProblemType.NOT_FOUND, "there is no such file"));
        if (head.current() == null) {
            throw new Refusal(ProblemType.CONFLICT, "the file is still uploading: there is nothing to sign yet");
        }

        Instant expiresAt = clock.instant().plus(expiration).truncatedTo(ChronoUnit.MILLIS);
        String token = urls.sign(new DownloadGrant(head.id(), head.current().versionId(), caller.id(), expiresAt));
        return new SignedUrlJson(publicUrl.of("/api/files/download/" + token), token, Timestamps.format(expiresAt));
    }
}
