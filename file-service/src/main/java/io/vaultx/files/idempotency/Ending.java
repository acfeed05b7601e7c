package io.vaultx.files.idempotency;

import io.vaultx.web.ProblemType;
import java.util.Map;

/** How a request ended, kept for whoever repeats it. */
sealed interface Ending {
    record Answered(Answer answer) implements Ending {}

    /**
     * Refused for good. Kept in its parts, not as bytes: told again it carries the id of the request that asks again.
     *
     * @param numbers members of the problem that are numbers
     * @param texts its other members
     */
    record Refused(
            ProblemType type,
            String detail,
            Map<String, String> headers,
            Map<String, Long> numbers,
            Map<String, String> texts)
            implements Ending {}
}
