package io.vaultx.files.upload;

import io.vaultx.web.Exchange;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;

/** What every body that is stored has to be: all of what it is stored as. */
final class WholeBody {
    private static final String CONTENT_RANGE = "Content-Range";

    private WholeBody() {}

    /**
     * Refuses a body that says to be a piece of another one (RFC 9110, 14.5), as {@code curl -C} sends it to go on where an
     * upload broke off: stored, it would be the whole content.
     *
     * @throws Refusal 400, before the body is asked for
     */
    static void require(Exchange exchange) {
        String range = exchange.header(CONTENT_RANGE);
        if (range != null) {
            throw new Refusal(
                            ProblemType.MALFORMED,
                            CONTENT_RANGE
                                    + " is not understood, a body is stored as a whole: to be able to go on with an"
                                    + " upload, send it in parts (POST /api/files/{id}/chunks/{index})")
                    .with("field", CONTENT_RANGE);
        }
    }
}
