package io.vaultx.web;

import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Content-Digest field (RFC 9530): a dictionary of algorithms and byte sequences (RFC 9651). Only {@code sha-256} is
 * looked at; other algorithms may stand beside it.
 */
public final class ContentDigest {
    private static final String HEADER = "Content-Digest";
    private static final int MAX_LENGTH = 2048;
    private static final int SHA_256_BYTES = 32;
    private static final Pattern MEMBER = Pattern.compile("([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):(.*)");
    private static final Pattern PARAMETER = Pattern.compile("[a-z*][a-z0-9_.*-]*(?:=[^,;\"]+)?");

    private ContentDigest() {}

    /**
     * The SHA-256 that the client declares for the body; empty when it declares none.
     *
     * @throws Refusal {@code MALFORMED}, naming the header
     */
    public static Optional<byte[]> sha256(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        if (header.length() > MAX_LENGTH) {
            throw malformed(header);
        }
        Map<String, String> digests = new HashMap<>();
        for (String member : header.split(",", -1)) {
            Matcher matcher = MEMBER.matcher(member.strip());
            if (!matcher.matches() || !areParameters(matcher.group(3))) {
                throw malformed(header);
            }
            digests.put(matcher.group(1), matcher.group(2));
        }
        return Optional.ofNullable(digests.get("sha-256")).map(text -> decode(text, header));
    }

    /** Each begins with its semicolon. One after the other: a pattern for all would recurse as often as there are some. */
    private static boolean areParameters(String text) {
        String[] parameters = text.split(";", -1);
        return parameters[0].isBlank()
                && Arrays.stream(parameters)
                        .skip(1)
                        .allMatch(parameter ->
                                PARAMETER.matcher(parameter.stripLeading()).matches())
                && (parameters.length > 1 || text.isEmpty());
    }

    /** {@code sha-256=:base64:} */
    public static String headerValue(byte[] sha256) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":";
    }

    /** The JDK's decoder accepts altered spare bits and missing padding: only the one right spelling counts. */
    private static byte[] decode(String text, String header) {
        try {
            byte[] digest = Base64.getDecoder().decode(text);
            if (digest.length == SHA_256_BYTES
                    && Base64.getEncoder().encodeToString(digest).equals(text)) {
                return digest;
            }
        } catch (IllegalArgumentException notBase64) {
            // Refused below.
        }
        throw malformed(header);
    }

    private static Refusal malformed(String header) {
        return Refusal.invalidAs(ProblemType.MALFORMED, HEADER, "sha-256=:base64 of 32 bytes:", header);
    }
}
