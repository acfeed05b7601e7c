package io.vaultx.web.form;

import io.vaultx.web.BodySource;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A body cut at each occurrence of a delimiter, wherever the body's buffers happen to end. Copies nothing: bytes go on as
 * slices of the body's buffers. What is held back at the end of a buffer, because the delimiter may have begun there, is
 * known without being kept: it equals the delimiter's own beginning.
 *
 * <p>The delimiter must begin with the only CR in it: a match that fails then cannot have overlapped another.
 */
final class DelimitedBytes {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BodySource body;
    private final byte[] delimiter;
    private ByteBuffer buffer = NOTHING;

    /** How many bytes of the delimiter were seen last. */
    private int matched;

    /** How many of these were taken for something else: they are no content, should the match fail. */
    private int taken;

    DelimitedBytes(BodySource body, byte[] delimiter) {
        this.body = body;
        this.delimiter = delimiter;
    }

    /** So many bytes of the delimiter count as seen: the line break before what comes next belongs to both. */
    void countAsSeen(int bytes) {
        matched = bytes;
        taken = bytes;
    }

    /** The next bytes, never empty; null after the delimiter, which is taken. The next call goes on behind it. */
    @Nullable
    ByteBuffer untilDelimiter() {
        while (matched < delimiter.length) {
            fill();
            if (matched == 0) {
                ByteBuffer content = takeContent();
                if (content.hasRemaining()) {
                    return content;
                }
            } else if (!match()) {
                ByteBuffer held = heldBack();
                if (held.hasRemaining()) {
                    return held;
                }
            }
        }
        matched = 0;
        taken = 0;
        return null;
    }

    /** One byte, whatever it is. */
    byte next() {
        fill();
        return buffer.get();
    }

    /** Reads the rest and drops it; at most so many bytes. */
    void skipRest(long limit) {
        long skipped = buffer.remaining();
        for (ByteBuffer rest = body.next(); rest != null; rest = body.next()) {
            skipped += rest.remaining();
            if (skipped > limit) {
                throw new Refusal(ProblemType.MALFORMED, "too much follows the form's end");
            }
        }
        buffer = NOTHING;
    }

    /** What cannot belong to the delimiter; moves behind what may, or does. */
    private ByteBuffer takeContent() {
        int start = buffer.position();
        int end = buffer.limit();
        int at = start;
        while (at < end) {
            if (buffer.get(at) == delimiter[0]) {
                int length = matchLength(at);
                if (length == delimiter.length || at + length == end) {
                    matched = length;
                    break;
                }
            }
            at++;
        }
        buffer.position(at + matched);
        return buffer.slice(start, at - start);
    }

    private int matchLength(int at) {
        int length = 1;
        while (length < delimiter.length
                && at + length < buffer.limit()
                && buffer.get(at + length) == delimiter[length]) {
            length++;
        }
        return length;
    }

    /** Goes on with a match begun in the buffer before; false when it fails. */
    private boolean match() {
        while (buffer.hasRemaining() && matched < delimiter.length) {
            if (buffer.get(buffer.position()) != delimiter[matched]) {
                return false;
            }
            buffer.position(buffer.position() + 1);
            matched++;
        }
        return true;
    }

    private ByteBuffer heldBack() {
        ByteBuffer held = ByteBuffer.wrap(Arrays.copyOfRange(delimiter, taken, matched));
        matched = 0;
        taken = 0;
        return held;
    }

    private void fill() {
        while (!buffer.hasRemaining()) {
            ByteBuffer next = body.next();
            if (next == null) {
                buffer = NOTHING;
                throw new Refusal(ProblemType.MALFORMED, "the form ends before its closing boundary");
            }
            buffer = next;
        }
    }
}
