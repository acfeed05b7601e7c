package io.vaultx.security;

import java.time.Instant;

/** What a download token turned out to be. */
public sealed interface SignedUrlVerdict {
    /** Whole and in time. */
    record Granted(DownloadGrant grant) implements SignedUrlVerdict {}

    /** Whole, but too late: 410. */
    record Expired(Instant at) implements SignedUrlVerdict {}

    /** Not what we signed, also when it would be expired too: 403. */
    record Forged() implements SignedUrlVerdict {}
}
