package io.vaultx.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class SignedUrlsTest {
    private static final String OLD = "k1 " + "A".repeat(43);
    private static final String NEW = "k2 " + "B".repeat(42) + "A";

    private final TestClock clock = new TestClock();
    private final SignedUrls urls = new SignedUrls(KeyRing.parse(OLD), clock);
    private final DownloadGrant grant =
            new DownloadGrant("f1", "v1", "u1", clock.instant().plusSeconds(60));

    @Test
    void aSignedTokenGrantsWhatWasSigned() {
        assertThat(urls.verify(urls.sign(grant))).isEqualTo(new SignedUrlVerdict.Granted(grant));
    }

    @Property(tries = 200)
    void everyGrantComesBackAsItWasSigned(@ForAll("ids") String file, @ForAll("ids") String version) {
        DownloadGrant any =
                new DownloadGrant(file, version, "u1", clock.instant().plusSeconds(1));

        assertThat(urls.verify(urls.sign(any))).isEqualTo(new SignedUrlVerdict.Granted(any));
    }

    @Test
    void aTokenNeedsNoEscapingInAUrl() {
        assertThat(urls.sign(grant)).matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{43}");
    }

    @Test
    void aTokenIsExpiredFromItsMomentOn() {
        String token = urls.sign(grant);

        clock.advance(Duration.ofMillis(59_999));
        assertThat(urls.verify(token)).isInstanceOf(SignedUrlVerdict.Granted.class);

        clock.advance(Duration.ofMillis(1));
        assertThat(urls.verify(token)).isEqualTo(new SignedUrlVerdict.Expired(grant.expiresAt()));
    }

    @Test
    void aTokenAlteredInAnyOneCharacterIsForged() {
        assertEveryAlterationIsForged(urls.sign(grant));
    }

    @Test
    void anAlteredTokenIsForgedAlsoWhenItWouldBeExpired() {
        String token = urls.sign(grant);
        clock.advance(Duration.ofDays(1));

        assertEveryAlterationIsForged(token);
    }

    private void assertEveryAlterationIsForged(String token) {
        for (int i = 0; i < token.length(); i++) {
            for (char other = ' '; other <= '~'; other++) {
                if (other != token.charAt(i)) {
                    assertForged(token.substring(0, i) + other + token.substring(i + 1));
                }
            }
            assertForged(token.substring(0, i));
            assertForged(token.substring(0, i) + token.substring(i + 1));
        }
        assertForged(token + "=");
        assertForged(token + "A");
        assertForged(" " + token);
    }

    private void assertForged(String token) {
        assertThat(urls.verify(token)).as(token).isEqualTo(new SignedUrlVerdict.Forged());
    }

    @Test
    void anOlderKeyOfTheRingStillVerifiesAndTheNewOneSigns() {
        SignedUrls rotated = new SignedUrls(KeyRing.parse(NEW + "\n" + OLD), clock);

        assertThat(rotated.verify(urls.sign(grant))).isInstanceOf(SignedUrlVerdict.Granted.class);
        assertThat(urls.verify(rotated.sign(grant))).isEqualTo(new SignedUrlVerdict.Forged());
    }

    @Test
    void aRemovedKeyRevokesItsTokens() {
        SignedUrls without = new SignedUrls(KeyRing.parse(NEW), clock);

        assertThat(without.verify(urls.sign(grant))).isEqualTo(new SignedUrlVerdict.Forged());
    }

    @Test
    void claimsThatAreCutOrExtendedAreNotRead() {
        byte[] claims = SignedUrlLayout.encode(new SignedUrlLayout.Claims("k1", grant));

        assertThat(SignedUrlLayout.decode(claims))
                .hasValueSatisfying(read -> assertThat(read.grant()).isEqualTo(grant));
        for (int length = 0; length < claims.length; length++) {
            assertThat(SignedUrlLayout.decode(Arrays.copyOf(claims, length))).isEmpty();
        }
        assertThat(SignedUrlLayout.decode(Arrays.copyOf(claims, claims.length + 1)))
                .isEmpty();
    }

    @Property(tries = 500)
    void anyBytesAreReadWithoutAnError(@ForAll byte[] bytes) {
        Optional<SignedUrlLayout.Claims> read = SignedUrlLayout.decode(bytes);

        read.ifPresent(claims -> assertThat(SignedUrlLayout.encode(claims)).isEqualTo(bytes));
    }

    /** Made once by another program from the drawing in {@link SignedUrlLayout} and a key of 32 zero bytes. */
    @Test
    void aTokenOfFormat1IsReadForEver() {
        String token = "AQEAAAGcqUX0YAJrMQJmMQJ2MQJ1MQ.SaJ2s1cgdMdkHUDUfREIpwR2ZC387U6vFCah-ogt6dY";

        assertThat(urls.verify(token)).isEqualTo(new SignedUrlVerdict.Granted(grant));
    }

    @Test
    void idsHaveALimit() {
        assertThatThrownBy(() -> new DownloadGrant("", "v", "p", clock.instant()))
                .hasMessageContaining("file id must be 1 to 64 characters, got 0");
        assertThatThrownBy(() -> new DownloadGrant("f", "v".repeat(65), "p", clock.instant()))
                .hasMessageContaining("version id must be 1 to 64 characters, got 65");
    }

    @Provide
    Arbitrary<String> ids() {
        return Arbitraries.strings().withCharRange('!', 'ÿ').ofMinLength(1).ofMaxLength(64);
    }
}
