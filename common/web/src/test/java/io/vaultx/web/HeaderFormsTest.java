package io.vaultx.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderFormsTest {
    /** RFC 9530, appendix B.1: {"hello": "world"} and a line feed. */
    private static final String RFC_DIGEST = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";

    @Test
    void aPlainNameNeedsNoSecondForm() {
        assertThat(ContentDisposition.attachment("important-document.pdf"))
                .isEqualTo("attachment; filename=\"important-document.pdf\"");
    }

    @Test
    void aNameBeyondAsciiComesInBothForms() {
        assertThat(ContentDisposition.attachment("photo é.jpg"))
                .isEqualTo("attachment; filename=\"photo _.jpg\"; filename*=UTF-8''photo%20%C3%A9.jpg");
        assertThat(ContentDisposition.inline("€ rates"))
                .isEqualTo("inline; filename=\"_ rates\"; filename*=UTF-8''%E2%82%AC%20rates");
    }

    @Property
    void noNameBreaksOutOfItsQuotesAndEveryNameComesBack(@ForAll String name) {
        String value = ContentDisposition.attachment(name);

        assertThat(value)
                .matches(
                        "attachment; filename=\"[^\"\\\\\\p{Cntrl}]*\"(; filename\\*=UTF-8''[A-Za-z0-9%!#$&+.^_`|~-]*)?");
        if (value.contains("filename*")) {
            String encoded = value.substring(value.indexOf("''") + 2).replace("+", "%2B");
            assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8))
                    .isEqualTo(new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        }
    }

    @Test
    void theRfcsDigestIsRead() {
        assertThat(ContentDigest.sha256(RFC_DIGEST))
                .hasValueSatisfying(digest -> assertThat(HexFormat.of().formatHex(digest))
                        .isEqualTo("44aff4ab2d7c3250525675a08f0cfa9591168cffe51791c5f5bbc417c15a6c38"));
    }

    @Test
    void otherAlgorithmsMayStandBesideAndAlone() {
        assertThat(ContentDigest.sha256("sha-512=:YWJj:, " + RFC_DIGEST + ";a=1"))
                .isPresent();
        assertThat(ContentDigest.sha256("sha-512=:YWJj:")).isEmpty();
        assertThat(ContentDigest.sha256(null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "sha-256",
                "sha-256=RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=",
                "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg:",
                "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDh=:",
                "sha-256=:YWJj:",
                "sha-256=::",
                "SHA-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:",
                "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP_lF5HF9bvEF8FabDg=:",
            })
    void aMalformedDigestIsRefusedByName(String header) {
        assertThatThrownBy(() -> ContentDigest.sha256(header)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.type().status()).isEqualTo(400);
            assertThat(refusal.detail()).contains("Content-Digest");
        });
    }

    @Test
    void aWrittenDigestReadsBack() {
        byte[] digest = new byte[32];
        digest[0] = -1;

        assertThat(ContentDigest.sha256(ContentDigest.headerValue(digest))).contains(digest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
            })
    void allThreeFormsOfTheRfcsDateAreRead(String text) {
        assertThat(HttpDates.parse(text)).contains(Instant.parse("1994-11-06T08:49:37Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "Sun, 06 Nov 1994", "Mon, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"})
    void whatIsNoDateIsNone(String text) {
        assertThat(HttpDates.parse(text)).isEmpty();
    }

    @Property
    void everySecondReadsBack(@ForAll @LongRange(min = 0, max = 253402300799L) long second) {
        Instant instant = Instant.ofEpochSecond(second);

        assertThat(HttpDates.parse(HttpDates.format(instant))).contains(instant);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T00:00:00Z, 2026-01-01T00:00:00.000Z",
        "2026-01-01T00:00:00.1Z, 2026-01-01T00:00:00.100Z",
        "2026-01-01T00:00:00.123456789Z, 2026-01-01T00:00:00.123Z",
        "1969-12-31T23:59:59.999999999Z, 1969-12-31T23:59:59.999Z",
    })
    void aTimestampHasExactlyThreeFractionDigits(String instant, String text) {
        assertThat(Timestamps.format(Instant.parse(instant))).isEqualTo(text);
        assertThat(Timestamps.parse(text)).isPresent();
    }
}
