package io.vaultx.files.content;

import io.vaultx.domain.ChunkId;
import io.vaultx.web.Exchange;
import io.vaultx.web.Preconditions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Strong entity tags (RFC 9110, 8.8.3) of contents, with their quotes: the first 32 hex digits of the content's SHA-256
 * or, where nobody computed that, of its chunk list's. Stored with the version, so that a version's tag never changes.
 */
public final class Etags {
    private static final int HEX_DIGITS = 32;

    /** Between the content's digits and those of its encoding's form. */
    private static final String ZSTD = "-zstd-";

    private static final Pattern ENCODED = Pattern.compile(ZSTD + "[0-9a-f]{16}(?=\")");

    private static final Pattern TAG = Pattern.compile("(W/)?(\"[^\"]*\")");

    private Etags() {}

    /** From the SHA-256 of a content, or from {@link ManifestBuilder#digest()}. */
    public static String of(ChunkId sha256) {
        return '"' + sha256.hex().substring(0, HEX_DIGITS) + '"';
    }

    /**
     * Of the same content sent as zstd: another representation, so another tag (RFC 9110, 8.8.3.3).
     *
     * @param form 16 hex digits that tell apart how the content may be encoded
     */
    public static String encoded(String etag, String form) {
        return etag.substring(0, etag.length() - 1) + ZSTD + form + '"';
    }

    /**
     * The tag of a 304: by it a cache knows which of its answers is still good (RFC 9111, 4.3.4), so it is the one that the
     * client has, not that of an encoding it never got.
     *
     * @param ifNoneMatch the field of the request; null when absent
     * @param content the content's tag
     * @param now of what the client would get now; the answer where it has that, or named no tag
     */
    public static String held(@Nullable String ifNoneMatch, String content, String now) {
        String first = null;
        Matcher tag = TAG.matcher(ifNoneMatch == null ? "" : ifNoneMatch);
        while (tag.find()) {
            if (tag.group().equals(now)) {
                return now;
            }
            if (first == null && ENCODED.matcher(tag.group(2)).replaceAll("").equals(content)) {
                first = tag.group();
            }
        }
        return first == null ? now : first;
    }

    /**
     * The conditions of a request on a content. If-Match and If-None-Match ask which content it is; in which encoding the
     * client got to know it makes no difference. If-Range does ask for the very bytes, and stays as it is.
     */
    public static Preconditions preconditions(Exchange exchange) {
        return Preconditions.of(name -> {
            String value = exchange.header(name);
            return value == null || !(name.equals("If-Match") || name.equals("If-None-Match"))
                    ? value
                    : ENCODED.matcher(value).replaceAll("");
        });
    }
}
