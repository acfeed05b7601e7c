package io.vaultx.jobs;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Names a job within its queue: 1 to 128 of the characters {@code A-Z a-z 0-9 . _ : @ -}. Of two jobs with one id the second
 * is not taken as long as the first is kept.
 *
 * @param value the text
 */
public record JobId(String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._:@-]{1,128}");
    private static final int RANDOM_BYTES = 12;

    public JobId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a job's id must be 1 to 128 of A-Z, a-z, 0-9 and . _ : @ -, got " + value);
        }
    }

    /** One that nobody else has: 96 bits. */
    public static JobId random(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new JobId(HexFormat.of().formatHex(bytes));
    }

    @Override
    public String toString() {
        return value;
    }
}
