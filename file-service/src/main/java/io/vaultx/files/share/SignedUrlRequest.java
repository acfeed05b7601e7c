package io.vaultx.files.share;

import io.vaultx.web.Refusal;
import io.vaultx.web.json.OptionalBody;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/files/{id}/signed-url}; it may be left out.
 *
 * @param expirationSeconds null or absent for the default, an hour
 */
public record SignedUrlRequest(@Nullable Long expirationSeconds) implements OptionalBody {
    static final Duration DEFAULT_EXPIRATION = Duration.ofHours(1);
    static final Duration MAX_EXPIRATION = Duration.ofDays(7);

    /**
     * @throws Refusal 400 when it is out of range
     */
    Duration expiration() {
        if (expirationSeconds == null) {
            return DEFAULT_EXPIRATION;
        }
        if (expirationSeconds < 1 || expirationSeconds > MAX_EXPIRATION.toSeconds()) {
            throw Refusal.invalid(
                    "expirationSeconds", "an integer from 1 to " + MAX_EXPIRATION.toSeconds(), expirationSeconds);
        }
        return Duration.ofSeconds(expirationSeconds);
    }
}
