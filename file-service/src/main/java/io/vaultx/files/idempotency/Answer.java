package io.vaultx.files.idempotency;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer that can be given again, byte for byte. */
public record Answer(int status, Map<String, String> headers, byte[] body) {
    private static final byte[] NO_BODY = new byte[0];

    public Answer {
        // Keeps their order: the same answer is stored as the same bytes.
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    public static Answer empty(int status) {
        return new Answer(status, Map.of(), NO_BODY);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Answer(int otherStatus, Map<String, String> otherHeaders, byte[] otherBody)
                && status == otherStatus
                && headers.equals(otherHeaders)
                && Arrays.equals(body, otherBody);
    }

    @Override
    public int hashCode() {
        return 31 * status + Arrays.hashCode(body);
    }

    @Override
    public String toString() {
        return "Answer[" + status + ", " + body.length + " bytes]";
    }
}
