package io.vaultx.jobs;

import java.util.regex.Pattern;

/**
 * Names a queue: 1 to 64 of the characters {@code a-z 0-9 -}, a letter first.
 *
 * @param value as it stands in the keys of Redis
 */
public record QueueName(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    public QueueName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a queue's name must be 1 to 64 of a-z, 0-9 and -, a letter first, got " + value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
