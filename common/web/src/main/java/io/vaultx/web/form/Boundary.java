package io.vaultx.web.form;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The boundary that a Content-Type names (RFC 2046 §5.1.1). */
final class Boundary {
    private static final Pattern ALLOWED = Pattern.compile("[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]");

    private Boundary() {}

    /**
     * What ends each part: CRLF, two hyphens, the boundary.
     *
     * @throws Refusal {@code UNSUPPORTED_MEDIA_TYPE} when it is no form, {@code MALFORMED} without a good boundary
     */
    static byte[] delimiter(@Nullable String contentType) {
        HeaderValue value = contentType == null ? null : HeaderValue.parse(contentType);
        if (value == null || !value.token().equalsIgnoreCase("multipart/form-data")) {
            throw new Refusal(ProblemType.UNSUPPORTED_MEDIA_TYPE, "the body must be multipart/form-data");
        }
        String boundary = value.parameter("boundary");
        if (boundary == null || !ALLOWED.matcher(boundary).matches()) {
            throw Refusal.invalidAs(
                    ProblemType.MALFORMED,
                    "boundary",
                    "1 to 70 characters as RFC 2046 allows them",
                    String.valueOf(boundary));
        }
        return ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    }
}
