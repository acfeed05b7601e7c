package io.vaultx.jobs.http;

import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The request at hand, whose work is done once for each Idempotency-Key: whoever carries the resources provides it, since keys
 * are kept with the records. Thread-safe.
 */
public interface KeyedRequest {
    /**
     * How the work ended.
     *
     * @param body to be written as JSON; null for none
     */
    record Ending(int status, @Nullable Object body) {
        static Ending of(Object body) {
            return new Ending(200, body);
        }

        static Ending empty() {
            return new Ending(204, null);
        }
    }

    /**
     * Does the work, unless an earlier request with the same key has done it: then its answer is told again.
     *
     * @throws io.vaultx.web.Refusal when the key cannot be used, or as the work does
     */
    Response once(Supplier<Ending> work);
}
