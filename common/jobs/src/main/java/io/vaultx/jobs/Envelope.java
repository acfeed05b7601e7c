package io.vaultx.jobs;

import java.util.regex.Pattern;

/**
 * What of a job is stored as one piece of bytes ({@link EnvelopeLayout}).
 *
 * @param type what kind of work it is, for the handler: 1 to 64 of the characters {@code a-z 0-9 . -}
 * @param retry what happens when it fails
 * @param payload 0 to 65,536 bytes that only the handler reads; not copied, must not be changed
 */
public record Envelope(String type, RetryPolicy retry, byte[] payload) {
    public static final int MAX_PAYLOAD_BYTES = 64 << 10;

    private static final Pattern TYPE = Pattern.compile("[a-z0-9.-]{1,64}");

    public Envelope {
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException("a job's type must be 1 to 64 of a-z, 0-9, . and -, got " + type);
        }
        if (payload.length > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException("a job's payload must have at most " + MAX_PAYLOAD_BYTES + " bytes, got "
                    + payload.length + "; store what is larger and name it");
        }
    }
}
