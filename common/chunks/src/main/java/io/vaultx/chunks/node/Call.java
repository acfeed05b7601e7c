package io.vaultx.chunks.node;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a capability token allows: one method on one target, with one body.
 *
 * @param method upper case
 * @param path in its only spelling
 * @param query without the question mark; empty when there is none
 * @param bodySha256 lower-case hex; empty when there is no body, or when it is a chunk, which the path names
 */
public record Call(String method, String path, String query, String bodySha256) {
    public Call {
        if ((method + path + query + bodySha256).indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a call has no line breaks");
        }
    }

    /** Without query and without a body that needs a digest. */
    public static Call of(String method, String path) {
        return new Call(method, path, "", "");
    }

    /** With a body that is no chunk. */
    public static Call of(String method, String path, byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return new Call(method, path, "", HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
