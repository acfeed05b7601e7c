package io.vaultx.node.http;

import io.vaultx.chunks.node.Outcome;
import io.vaultx.web.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a chunk that a call asks for. The protocol knows one form, {@code bytes=first-last}, and no header for the
 * whole.
 */
record ChunkRange(int first, int size, boolean isPartial) {
    private static final Pattern FORM = Pattern.compile("bytes=([0-9]{1,8})-([0-9]{1,8})");

    /** @throws Refusal when the header has another form, or names bytes that the chunk has not */
    static ChunkRange of(@Nullable String header, int chunkSize) {
        if (header == null) {
            return new ChunkRange(0, chunkSize, false);
        }
        Matcher form = FORM.matcher(header);
        if (!form.matches()) {
            throw Refusal.invalid("Range", "bytes=first-last", header);
        }
        int first = Integer.parseInt(form.group(1));
        int last = Integer.parseInt(form.group(2));
        if (first > last || last >= chunkSize) {
            throw Refusals.of(Outcome.OUTSIDE, "the chunk has " + chunkSize + " bytes")
                    .header("Content-Range", "bytes */" + chunkSize);
        }
        return new ChunkRange(first, last - first + 1, true);
    }

    String contentRange(int chunkSize) {
        return "bytes " + first + "-" + (first + size - 1) + "/" + chunkSize;
    }
}
