package io.vaultx.files.upload;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes uploads had when this service last counted their parts. Old as soon as it is noted, so it may only spare
 * a look where there is plenty of room; whether all parts fit is counted again when each has arrived. Thread-safe.
 */
final class LastCounts {
    static final int MAX_UPLOADS = 10_000;

    private final Map<String, Long> bytes = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_UPLOADS;
        }
    });

    void note(String uploadId, long receivedBytes) {
        bytes.put(uploadId, receivedBytes);
    }

    /** Null when nobody noted it, or long ago. */
    @Nullable
    Long of(String uploadId) {
        return bytes.get(uploadId);
    }
}
