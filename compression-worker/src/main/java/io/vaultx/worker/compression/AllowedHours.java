package io.vaultx.worker.compression;

import java.time.LocalTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hours of a day in which there is time: {@code 22-6} is from 22:00 until before 6:00, {@code 0-24} always.
 *
 * @param from 0 to 23
 * @param until 1 to 24, another hour than {@code from}; a smaller one is on the next day
 */
public record AllowedHours(int from, int until) {
    /** Around the clock. */
    public static final AllowedHours ALWAYS = new AllowedHours(0, 24);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,2})-([0-9]{1,2})");

    public AllowedHours {
        if (from < 0 || from > 23 || until < 1 || until > 24 || from == until) {
            throw new IllegalArgumentException(
                    "hours must be like 22-6, from 0 to 23, until another one of 1 to 24, got " + from + "-" + until);
        }
    }

    /**
     * @throws IllegalArgumentException for a text of another form
     */
    public static AllowedHours parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("hours must be like 22-6, got " + text);
        }
        return new AllowedHours(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    }

    boolean allow(LocalTime time) {
        int hour = time.getHour();
        return from < until ? hour >= from && hour < until : hour >= from || hour < until;
    }
}
