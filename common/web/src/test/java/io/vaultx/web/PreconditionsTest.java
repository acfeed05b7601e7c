package io.vaultx.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.web.Preconditions.Verdict;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreconditionsTest {
    private static final EntityTag CURRENT = EntityTag.strong("a");
    private static final Instant MODIFIED = Instant.parse("1994-11-06T08:49:37.500Z");
    private static final String SAME = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT";
    private static final String AFTER = "Sun, 06 Nov 1994 08:49:38 GMT";

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "If-Match            | \"a\"           | PROCEED",
                "If-Match            | \"b\", \"a\"    | PROCEED",
                "If-Match            | *               | PROCEED",
                "If-Match            | \"b\"           | FAILED",
                "If-Match            | W/\"a\"         | FAILED",
                "If-None-Match       | \"a\"           | NOT_MODIFIED",
                "If-None-Match       | W/\"a\"         | NOT_MODIFIED",
                "If-None-Match       | *               | NOT_MODIFIED",
                "If-None-Match       | ,\"b\" ,, \"c,\"| PROCEED",
                "If-Modified-Since   | " + SAME + "    | NOT_MODIFIED",
                "If-Modified-Since   | " + AFTER + "   | NOT_MODIFIED",
                "If-Modified-Since   | " + BEFORE + "  | PROCEED",
                "If-Modified-Since   | yesterday       | PROCEED",
                "If-Unmodified-Since | " + SAME + "    | PROCEED",
                "If-Unmodified-Since | " + BEFORE + "  | FAILED",
                "If-Unmodified-Since | yesterday       | PROCEED",
            })
    void eachFieldAlone(String header, String value, Verdict verdict) {
        assertThat(of(header, value).forRead(CURRENT, MODIFIED, () -> true)).isEqualTo(verdict);
    }

    @Test
    void tagsWinOverDates() {
        assertThat(of("If-Match", "\"a\"", "If-Unmodified-Since", BEFORE).forRead(CURRENT, MODIFIED, () -> true))
                .isEqualTo(Verdict.PROCEED);
        assertThat(of("If-None-Match", "\"b\"", "If-Modified-Since", SAME).forRead(CURRENT, MODIFIED, () -> true))
                .isEqualTo(Verdict.PROCEED);
    }

    @Test
    void aFailedMatchComesBeforeNotModified() {
        assertThat(of("If-Match", "\"b\"", "If-None-Match", "\"a\"").forRead(CURRENT, MODIFIED, () -> true))
                .isEqualTo(Verdict.FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\"a", "a\"", "\"a\" \"b\"", "*, \"a\"", "W/a", "", " ", "w/\"a\"", "\"a b\""})
    void aMalformedListIsRefusedByName(String value) {
        assertThatThrownBy(() -> of("If-Match", value)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.type()).isEqualTo(ProblemType.MALFORMED);
            assertThat(refusal.detail()).contains("If-Match");
        });
    }

    @Test
    void aWriteOntoNothingPassesIfNoneMatchAnyAndFailsIfMatchAny() {
        assertThatCode(() -> of("If-None-Match", "*").requireForWrite(null, null))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> of("If-Match", "*").requireForWrite(null, null))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void aWriteOntoSomethingIsTheOtherWayRound() {
        assertThatThrownBy(() -> of("If-None-Match", "*").requireForWrite(CURRENT, MODIFIED))
                .isInstanceOf(Refusal.class);
        assertThatCode(() -> of("If-Match", "*").requireForWrite(CURRENT, MODIFIED))
                .doesNotThrowAnyException();
    }

    @Test
    void aWriteWithAStaleTagOrDateIsRefusedByName() {
        assertThatThrownBy(() -> of("If-Match", "\"b\"").requireForWrite(CURRENT, MODIFIED))
                .isInstanceOfSatisfying(
                        Refusal.class, r -> assertThat(r.type()).isEqualTo(ProblemType.PRECONDITION_FAILED))
                .hasMessageContaining("If-Match");
        assertThatThrownBy(() -> of("If-Unmodified-Since", BEFORE).requireForWrite(CURRENT, MODIFIED))
                .hasMessageContaining("If-Unmodified-Since");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "\"a\"         | true",
                "\"b\"         | false",
                "W/\"a\"       | false",
                "a             | false",
                SAME + "       | true",
                AFTER + "      | false",
                BEFORE + "     | false",
            })
    void aRangeCountsWhenItsValidatorIsTheCurrentOne(String value, boolean applies) {
        assertThat(of("If-Range", value).rangeApplies(CURRENT, MODIFIED, () -> true))
                .isEqualTo(applies);
    }

    @Test
    void aDateThatAnotherContentMayHaveHadIsNoStrongValidator() {
        assertThat(of("If-Range", SAME).rangeApplies(CURRENT, MODIFIED, () -> false))
                .isFalse();
        assertThat(of("If-Modified-Since", SAME).forRead(CURRENT, MODIFIED, () -> false))
                .isEqualTo(Verdict.PROCEED);
        assertThat(of("If-Modified-Since", AFTER).forRead(CURRENT, MODIFIED, () -> false))
                .isEqualTo(Verdict.NOT_MODIFIED);
    }

    @Test
    void aSecondPassesWhenTheNextBegins() {
        assertThat(Preconditions.hasPassed(MODIFIED, MODIFIED)).isFalse();
        assertThat(Preconditions.hasPassed(MODIFIED, Instant.parse("1994-11-06T08:49:37.999Z")))
                .isFalse();
        assertThat(Preconditions.hasPassed(MODIFIED, Instant.parse("1994-11-06T08:49:38Z")))
                .isTrue();
    }

    @Test
    void withoutIfRangeARangeCounts() {
        assertThat(of().rangeApplies(CURRENT, MODIFIED, () -> false)).isTrue();
    }

    private static Preconditions of(String... fields) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < fields.length; i += 2) {
            headers.put(fields[i], fields[i + 1]);
        }
        return Preconditions.of(headers::get);
    }
}
