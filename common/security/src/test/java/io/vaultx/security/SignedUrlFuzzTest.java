package io.vaultx.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Fuzz;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Signed URLs, and the files with secrets, with anything in them. */
final class SignedUrlFuzzTest {
    private static final String KEY = CanonicalBase64.encode(new byte[32]);

    private final TestClock clock = new TestClock();
    private final KeyRing ring = KeyRing.parse("k1 " + KEY + "\nold " + CanonicalBase64.encode(new byte[40]));
    private final SignedUrls urls = new SignedUrls(ring, clock);

    private DownloadGrant grant(Instant until) {
        return new DownloadGrant("file", "version", "u\u00e9", until);
    }

    @Test
    void onlyWhatWasSignedOpensAFile() {
        DownloadGrant good = grant(clock.instant().plus(Duration.ofHours(1)));
        DownloadGrant late = grant(clock.instant().minusSeconds(1));
        Map<String, SignedUrlVerdict> signed = Map.of(
                urls.sign(good), new SignedUrlVerdict.Granted(good),
                urls.sign(late), new SignedUrlVerdict.Expired(late.expiresAt()));
        Fuzz.of("signed URL tokens", 10_000)
                .words(".", "=", "-", "_")
                .texts(
                        List.copyOf(signed.keySet()),
                        token -> assertThat(urls.verify(token))
                                .isEqualTo(signed.getOrDefault(token, new SignedUrlVerdict.Forged())));
    }

    /** With the right MAC, as a later version with the same key might write them. */
    @Test
    void claimsReadBackAsTheyWereWrittenOrAreForged() {
        List<byte[]> valid = List.of(
                SignedUrlLayout.encode(new SignedUrlLayout.Claims("k1", grant(clock.instant()))),
                SignedUrlLayout.encode(new SignedUrlLayout.Claims("old", grant(Instant.ofEpochMilli(Long.MAX_VALUE)))));
        Fuzz.of("claims of signed URLs", 10_000).bytes(valid, bytes -> {
            Optional<SignedUrlLayout.Claims> claims = SignedUrlLayout.decode(bytes);
            claims.ifPresent(read -> assertThat(SignedUrlLayout.encode(read)).isEqualTo(bytes));

            String body = CanonicalBase64.encode(bytes);
            String token =
                    body + "." + CanonicalBase64.encode(ring.mac("k1", body).orElseThrow());
            assertThat(urls.verify(token)).isNotNull();
            if (claims.isEmpty()) {
                assertThat(urls.verify(token)).isInstanceOf(SignedUrlVerdict.Forged.class);
            }
        });
    }

    @Test
    void aKeyRingIsReadOrRefusedWithoutAWordOfItsKeys() {
        String secret = CanonicalBase64.encode("0123456789abcdef0123456789abcdefXYZ".getBytes(StandardCharsets.UTF_8));
        List<String> valid = List.of("k1 " + secret, "new " + secret + "\n\n  old  " + KEY + "  \n");
        Fuzz.of("key rings", 10_000).words("\n", " ", "k1 ", secret).texts(valid, text -> {
            try {
                KeyRing read = KeyRing.parse(text);
                assertThat(read.mac(read.currentId(), "x")).isPresent();
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).contains("key ring").doesNotContain(secret.substring(0, 20));
            }
        });
    }

    @Test
    void aTextIsTheOnlySpellingOfItsBytes() {
        Fuzz.of("base64url", 10_000)
                .words("=", "==", "-", "_", "+", "/")
                .texts(
                        List.of("", "AA", "AAE", KEY, "-_-_"),
                        text -> CanonicalBase64.decode(text)
                                .ifPresent(bytes -> assertThat(CanonicalBase64.encode(bytes))
                                        .isEqualTo(text)));
    }
}
