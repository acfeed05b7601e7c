package io.vaultx.files.upload;

import io.vaultx.files.content.ContentCheck;
import io.vaultx.web.BodySource;
import java.util.List;

/**
 * Bytes that a client sends. Stories take a supplier of it and ask when everything else was found in order; the first read
 * lets the client send.
 *
 * @param checks what the client itself said of the bytes: Content-Digest
 */
record Incoming(BodySource bytes, List<ContentCheck> checks) {
    Incoming {
        checks = List.copyOf(checks);
    }
}
