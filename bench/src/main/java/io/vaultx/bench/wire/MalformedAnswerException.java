package io.vaultx.bench.wire;

import java.io.IOException;

/** What came over the connection is not an HTTP/1.1 answer; the connection is of no further use. */
final class MalformedAnswerException extends IOException {
    private static final long serialVersionUID = 1;

    MalformedAnswerException(String message) {
        super(message);
    }
}
