package io.vaultx.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Fuzz;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever stands in a header, its parser ends in what its documentation says. */
class HeaderFuzzTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final EntityTag TAG = EntityTag.strong("xyzzy");
    private static final Pattern ONE_RANGE = Pattern.compile("([0-9]*)-([0-9]*)");
    private static final Pattern FIXDATE = Pattern.compile(
            "(Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\\d\\d) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\\d{4})"
                    + " (\\d\\d):(\\d\\d):(\\d\\d) GMT");
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    @Test
    void aRangeIsWithinTheRepresentationAndMeansWhatItSays() {
        List<String> valid = List.of(
                "bytes=0-499",
                "bytes=500-999",
                "bytes=-500",
                "bytes=9500-",
                "bytes=0-0,-1",
                "bytes=500-600,601-999",
                "bytes= 1-2 , 4-5,\t7-",
                "BYTES=1-1");
        Fuzz.of("Range", 10_000).words("bytes=", "-", ",", "0-", "999-1000").texts(valid, header -> {
            for (long length : new long[] {0, 1, 700, 1000, Long.MAX_VALUE}) {
                ByteRanges ranges = ByteRanges.parse(header, length);
                if (ranges instanceof ByteRanges.Parts(List<ByteRange> parts)) {
                    assertThat(parts).hasSizeBetween(1, ByteRanges.MAX_RANGES);
                    assertThat(parts).allMatch(part -> part.last() < length);
                    for (ByteRange part : parts) {
                        assertThat(parts.stream().filter(part::overlaps)).hasSize(1);
                    }
                }
                if (length <= 1000) {
                    assertThat(covered(ranges)).isEqualTo(asked(header, (int) length));
                }
            }
        });
    }

    private static Optional<BitSet> covered(ByteRanges ranges) {
        BitSet bytes = new BitSet();
        return switch (ranges) {
            case ByteRanges.Whole() -> Optional.empty();
            case ByteRanges.Unsatisfiable() -> Optional.of(bytes);
            case ByteRanges.Parts(List<ByteRange> parts) -> {
                parts.forEach(part -> bytes.set((int) part.first(), (int) part.last() + 1));
                yield Optional.of(bytes);
            }
        };
    }

    /** RFC 9110 §14.1.2 read by another hand: each byte that is asked for; empty when the header does not count. */
    private static Optional<BitSet> asked(String header, int length) {
        if (header.length() < 6 || !header.substring(0, 6).equalsIgnoreCase("bytes=")) {
            return Optional.empty();
        }
        BitSet bytes = new BitSet();
        int count = 0;
        for (String spec : header.substring(6).split(",", -1)) {
            if (spec.isBlank()) {
                continue;
            }
            Matcher range = ONE_RANGE.matcher(spec.strip());
            if (!range.matches() || range.group().length() == 1) {
                return Optional.empty();
            }
            count++;
            BigInteger first = number(range.group(1));
            BigInteger last = number(range.group(2));
            boolean suffix = range.group(1).isEmpty();
            if (!suffix && !range.group(2).isEmpty() && last.compareTo(first) < 0) {
                return Optional.empty();
            }
            if (suffix && length == 0 && last.signum() > 0) {
                return Optional.empty();
            }
            for (int at = 0; at < length; at++) {
                BigInteger position = BigInteger.valueOf(at);
                boolean in = suffix
                        ? position.compareTo(BigInteger.valueOf(length).subtract(last)) >= 0
                        : position.compareTo(first) >= 0 && (range.group(2).isEmpty() || position.compareTo(last) <= 0);
                if (in) {
                    bytes.set(at);
                }
            }
        }
        return count == 0 || count > ByteRanges.MAX_RANGES ? Optional.empty() : Optional.of(bytes);
    }

    /** Beyond what a long counts, all positions are the same one to us: behind every end. */
    private static BigInteger number(String digits) {
        return digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits).min(BigInteger.valueOf(Long.MAX_VALUE));
    }

    @Test
    void aListOfTagsReadsBackAsItIsWritten() {
        List<String> valid = List.of("*", "\"xyzzy\"", "W/\"xyzzy\"", "\"a\", \"b,c\" ,W/\"\"", "\"\u00e9\",\t\"!#~\"");
        Fuzz.of("If-Match", 10_000).words("W/", "\"\"", "*", "\"a\"").texts(valid, header -> {
            Refusals.accepted(() -> EntityTags.parse("If-Match", header)).ifPresent(tags -> {
                String written = tags.any()
                        ? "*"
                        : tags.tags().stream().map(EntityTag::headerValue).collect(Collectors.joining(", "));
                assertThat(EntityTags.parse("If-Match", written)).isEqualTo(tags);
            });
            try {
                assertThat(EntityTag.parse(header).headerValue()).isEqualTo(header);
            } catch (IllegalArgumentException noTag) {
                // as documented
            }
        });
    }

    @Test
    void conditionsAreDecidedWhateverStandsInThem() {
        List<String> valid = List.of(
                "\"xyzzy\"", "W/\"xyzzy\"", "*", "Sun, 01 Mar 2026 12:00:00 GMT", "Sun Mar  1 12:00:00 2026", "\"a\"");
        List<String> names =
                List.of("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range");
        Fuzz.of("conditional headers", 4_000).texts(valid, value -> {
            for (String name : names) {
                Refusals.accepted(() -> Preconditions.of(asked -> asked.equals(name) ? value : null))
                        .ifPresent(conditions -> {
                            conditions.forRead(TAG, NOW, () -> true);
                            conditions.rangeApplies(TAG, NOW, () -> true);
                            Refusals.accepted(() -> {
                                conditions.requireForWrite(TAG, NOW);
                                return true;
                            });
                        });
            }
            assertThat(Preconditions.of(asked -> asked.equals("If-Range") ? value : null)
                            .rangeApplies(TAG, NOW, () -> true))
                    .as("a range counts for the present state only")
                    .isEqualTo(List.of("\"xyzzy\"", "Sun, 01 Mar 2026 12:00:00 GMT", "Sunday, 01-Mar-26 12:00:00 GMT")
                                    .contains(value.strip())
                            || value.strip().matches("Sun Mar [ 0]1 12:00:00 2026"));
        });
    }

    @Test
    void aDateIsOneOfTheCalendar() {
        List<String> valid = List.of(
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
                "Thu, 29 Feb 2024 23:59:59 GMT",
                "Sat, 31 Dec 2016 00:00:00 GMT",
                "Mon, 31 Feb 2022 00:00:00 GMT",
                "Mon Feb 31 00:00:00 2022",
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "Sat, 01 Jan -0001 00:00:00 GMT");
        Fuzz.of("HTTP dates", 10_000)
                .words("24:00:00", "23:59:60", "30 Feb", "31 Feb", "29 Feb", "31 Jun", "0000", "9999", "-0001")
                .texts(valid, text -> {
                    Optional<Instant> parsed = HttpDates.parse(text);
                    parsed.ifPresent(instant -> assertThat(HttpDates.parse(HttpDates.format(instant)))
                            .as(HttpDates.format(instant))
                            .contains(instant));
                    Matcher fixdate = FIXDATE.matcher(text);
                    if (fixdate.matches()) {
                        assertThat(parsed).isEqualTo(byTheCalendar(fixdate));
                    } else {
                        assertThat(parsed.map(HttpDates::format)).isNotEqualTo(Optional.of(text));
                    }
                });
    }

    private static Optional<Instant> byTheCalendar(Matcher date) {
        try {
            LocalDateTime time = LocalDateTime.of(
                    Integer.parseInt(date.group(4)),
                    MONTHS.indexOf(date.group(3)) / 3 + 1,
                    Integer.parseInt(date.group(2)),
                    Integer.parseInt(date.group(5)),
                    Integer.parseInt(date.group(6)),
                    Integer.parseInt(date.group(7)));
            boolean day = time.getDayOfWeek().name().regionMatches(true, 0, date.group(1), 0, 3);
            return day ? Optional.of(time.toInstant(ZoneOffset.UTC)) : Optional.empty();
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    @Test
    void aTimestampIsRfc3339() {
        Pattern rfc3339 =
                Pattern.compile("\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)");
        List<String> valid = List.of(
                "2026-01-01T00:00:00.000Z",
                "1985-04-12T23:20:50.52Z",
                "1996-12-19T16:39:57-08:00",
                "2024-02-29T00:00:00z");
        Fuzz.of("timestamps", 10_000)
                .words("24:00:00", "02-30", "+99999", "+18:00", "-00:00", ".1234567890")
                .texts(
                        valid,
                        text -> Timestamps.parse(text).ifPresent(instant -> {
                            assertThat(text).matches(rfc3339);
                            assertThat(Timestamps.parse(Timestamps.format(instant)))
                                    .contains(instant.truncatedTo(ChronoUnit.MILLIS));
                        }));
    }

    @Test
    void aDigestHasOneSpelling() {
        String digest = Base64.getEncoder().encodeToString(new byte[32]);
        List<String> valid = List.of(
                "sha-256=:" + digest + ":",
                "sha-512=:" + digest + ":, sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
                "md5=:AA==:;q=1;a, sha-256=:" + digest + ": ; p=x");
        Fuzz.of("Content-Digest", 10_000)
                .words("sha-256=:", ":", ";a=1  ", ";a", "=", "sha-512=:AA==:", digest)
                .texts(
                        valid,
                        header -> Refusals.accepted(() -> ContentDigest.sha256(header))
                                .flatMap(found -> found)
                                .ifPresent(found -> {
                                    assertThat(found).hasSize(32);
                                    assertThat(header).contains(ContentDigest.headerValue(found));
                                    assertThat(ContentDigest.sha256(ContentDigest.headerValue(found)))
                                            .hasValueSatisfying(
                                                    again -> assertThat(again).isEqualTo(found));
                                }));
    }

    /** Each of these has so many readings for a parser that goes back and tries again that it would never end. */
    @Test
    void aDigestWithManyReadingsIsRefusedAtOnce() {
        List<String> hard = new ArrayList<>();
        for (String piece : List.of(";a=1  ", ";a", "  ;a=b", ";a=b;", " ; a=  ", ":;a=:")) {
            hard.add("sha-256=:AA==:" + piece.repeat(300) + "\"");
            hard.add("sha-256=:AA==:" + piece.repeat(300) + ",");
        }
        Fuzz.of("Content-Digest with parameters", 200)
                .words(";a=1  ".repeat(200), ";a".repeat(500))
                .texts(hard, header -> Refusals.accepted(() -> ContentDigest.sha256(header)));
    }
}
