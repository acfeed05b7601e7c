package io.vaultx.security;

import io.vaultx.security.SignedUrlLayout.Claims;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Download tokens: {@code base64url(claims) + "." + base64url(HMAC-SHA256(first part))}. Whoever holds one may read that
 * version until it expires, without an account. A token has one spelling: it is compared as text with what we would have
 * written.
 *
 * <p>Thread-safe; costs microseconds, so that it may run on an event loop.
 */
public final class SignedUrls {
    /** The longest token that is looked at, in characters. */
    public static final int MAX_TOKEN_CHARACTERS = 1500;

    private final KeyRing keys;
    private final InstantSource clock;

    public SignedUrls(KeyRing keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** The token for a grant, made of A-Z, a-z, 0-9, '-', '_' and one '.'. */
    public String sign(DownloadGrant grant) {
        return spell(new Claims(keys.currentId(), grant))
                .orElseThrow(() -> new IllegalStateException("the current key is in the ring"));
    }

    /**
     * What a token is worth. Forgery is decided before expiry: who altered a token learns nothing about the clock.
     */
    public SignedUrlVerdict verify(String token) {
        int dot = token.indexOf('.');
        if (dot < 0 || token.length() > MAX_TOKEN_CHARACTERS) {
            return new SignedUrlVerdict.Forged();
        }
        Optional<Claims> claims =
                CanonicalBase64.decode(token.substring(0, dot)).flatMap(SignedUrlLayout::decode);
        Optional<String> genuine = claims.flatMap(this::spell);

        if (genuine.isEmpty() || !sameText(genuine.get(), token)) {
            return new SignedUrlVerdict.Forged();
        }
        DownloadGrant grant = claims.get().grant();
        if (!clock.instant().isBefore(grant.expiresAt())) {
            return new SignedUrlVerdict.Expired(grant.expiresAt());
        }
        return new SignedUrlVerdict.Granted(grant);
    }

    private Optional<String> spell(Claims claims) {
        String body = CanonicalBase64.encode(SignedUrlLayout.encode(claims));
        return keys.mac(claims.keyId(), body).map(mac -> body + "." + CanonicalBase64.encode(mac));
    }

    private static boolean sameText(String genuine, String given) {
        return MessageDigest.isEqual(genuine.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
