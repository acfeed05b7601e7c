package io.vaultx.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** HTTP dates (RFC 9110 §5.6.7): written in the one preferred form, read in all three. */
public final class HttpDates {
    private static final DateTimeFormatter FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter IMF_FIXDATE = reader(
            new DateTimeFormatterBuilder().appendPattern("EEE, dd MMM ").appendValue(ChronoField.YEAR, 4),
            " HH:mm:ss 'GMT'");
    private static final DateTimeFormatter ASCTIME = reader(
            new DateTimeFormatterBuilder()
                    .appendPattern("EEE MMM ppd HH:mm:ss ")
                    .appendValue(ChronoField.YEAR, 4),
            "");

    /** The RFC's sliding century, pinned: two digits are 1977 to 2076. */
    private static final DateTimeFormatter RFC_850 = reader(
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 1977),
            " HH:mm:ss 'GMT'");

    private HttpDates() {}

    /** {@code Sun, 06 Nov 1994 08:49:37 GMT}; fractions of a second are cut off. */
    public static String format(Instant instant) {
        return FIXDATE.format(instant);
    }

    /** Empty when the text is no HTTP date: recipients ignore such a field. */
    public static Optional<Instant> parse(String text) {
        for (DateTimeFormatter form : List.of(IMF_FIXDATE, RFC_850, ASCTIME)) {
            try {
                return Optional.of(form.parse(text, Instant::from));
            } catch (DateTimeException otherForm) {
                // Tries the next.
            }
        }
        return Optional.empty();
    }

    /** Strict: the 31st of a shorter month is no date, and a day ends before 24 o'clock. */
    private static DateTimeFormatter reader(DateTimeFormatterBuilder start, String rest) {
        return start.appendPattern(rest)
                .toFormatter(Locale.ENGLISH)
                .withZone(ZoneOffset.UTC)
                .withResolverStyle(ResolverStyle.STRICT);
    }
}
