package io.vaultx.web.form;

import io.vaultx.web.BodySource;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a multipart/form-data body (RFC 7578) as it arrives, one part after the other; holds one buffer of it. One reader
 * at a time. Whatever is no form, or is over a limit, ends with a {@link Refusal}.
 */
public final class MultipartReader {
    public static final int MAX_PARTS = 1000;
    public static final int MAX_PART_HEADER_BYTES = 16 << 10;

    /** What may stand before the first boundary and after the last. */
    static final int MAX_SURROUNDINGS_BYTES = 64 << 10;

    private static final int LINE_BREAK_BYTES = 2;

    private final DelimitedBytes bytes;
    private boolean begun;
    private boolean ended;
    private int parts;
    private @Nullable PartContent current;

    private MultipartReader(DelimitedBytes bytes) {
        this.bytes = bytes;
    }

    /**
     * @param contentType of the request
     * @throws Refusal {@code UNSUPPORTED_MEDIA_TYPE} when it is no form, {@code MALFORMED} without a good boundary
     */
    public static MultipartReader of(BodySource body, @Nullable String contentType) {
        DelimitedBytes bytes = new DelimitedBytes(body, Boundary.delimiter(contentType));
        // The first boundary may stand at the very start.
        bytes.countAsSeen(LINE_BREAK_BYTES);
        return new MultipartReader(bytes);
    }

    /**
     * The next part; null after the last, with the body read to its end.
     *
     * @throws Refusal {@code MALFORMED}, {@code TOO_LARGE}
     */
    public @Nullable FormPart next() {
        if (ended) {
            return null;
        }
        if (current != null) {
            current.skip();
        } else if (!begun) {
            skipPreamble();
        }
        if (isLastDelimiter()) {
            bytes.skipRest(MAX_SURROUNDINGS_BYTES);
            ended = true;
            current = null;
            return null;
        }
        parts++;
        if (parts > MAX_PARTS) {
            throw Refusal.invalidAs(ProblemType.TOO_LARGE, "form", "at most " + MAX_PARTS + " parts", parts);
        }
        PartHeaders headers = PartHeaders.parse(headerLines());
        // A part without content may end with its headers (RFC 2046 §5.1.1), in the line break that ended them.
        bytes.countAsSeen(LINE_BREAK_BYTES);
        PartContent content = new PartContent(bytes);
        current = content;
        return headers.part(content);
    }

    private void skipPreamble() {
        begun = true;
        long skipped = 0;
        for (ByteBuffer next = bytes.untilDelimiter(); next != null; next = bytes.untilDelimiter()) {
            skipped += next.remaining();
            if (skipped > MAX_SURROUNDINGS_BYTES) {
                throw new Refusal(ProblemType.MALFORMED, "the form does not begin with its boundary");
            }
        }
    }

    /** What follows the boundary on its line: two hyphens after the last, else blanks. */
    private boolean isLastDelimiter() {
        byte first = bytes.next();
        if (first == '-') {
            if (bytes.next() != '-') {
                throw lineBroken();
            }
            return true;
        }
        int blanks = 0;
        while ((first == ' ' || first == '\t') && blanks++ < MAX_PART_HEADER_BYTES) {
            first = bytes.next();
        }
        if (first != '\r' || bytes.next() != '\n') {
            throw lineBroken();
        }
        return false;
    }

    private List<byte[]> headerLines() {
        List<byte[]> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int count = 0; count < MAX_PART_HEADER_BYTES; count++) {
            byte b = bytes.next();
            if (b != '\r') {
                line.write(b);
                continue;
            }
            if (bytes.next() != '\n') {
                throw lineBroken();
            }
            if (line.size() == 0) {
                return lines;
            }
            lines.add(line.toByteArray());
            line.reset();
        }
        throw Refusal.invalidAs(
                ProblemType.TOO_LARGE, "part headers", "at most " + MAX_PART_HEADER_BYTES + " bytes", "more than that");
    }

    private static Refusal lineBroken() {
        return new Refusal(ProblemType.MALFORMED, "a line of the form is broken");
    }

    /** The bytes up to the next boundary. */
    private static final class PartContent implements BodySource {
        private final DelimitedBytes bytes;
        private boolean ended;

        PartContent(DelimitedBytes bytes) {
            this.bytes = bytes;
        }

        @Override
        public @Nullable ByteBuffer next() {
            ByteBuffer next = ended ? null : bytes.untilDelimiter();
            ended = next == null;
            return next;
        }

        @Override
        public long declaredLength() {
            return -1;
        }

        void skip() {
            while (next() != null) {
                // Nobody wants it.
            }
        }
    }
}
