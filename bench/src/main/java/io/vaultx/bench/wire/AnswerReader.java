package io.vaultx.bench.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Takes one HTTP/1.1 answer after another from the bytes of a connection, in whatever pieces they come. Knows as much of
 * the protocol as a load needs: the status, the length or the chunks of the body, and whether the connection ends.
 */
final class AnswerReader {
    /** Takes the bytes of the body as they come. */
    interface BodySink {
        void take(ByteBuffer bytes);
    }

    private enum State {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        WHOLE
    }

    private static final int HEAD_LIMIT_BYTES = 16 * 1024;
    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRANSFER_ENCODING = "transfer-encoding:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONNECTION = "connection:".getBytes(StandardCharsets.US_ASCII);

    private final byte[] head = new byte[HEAD_LIMIT_BYTES];
    private final BodySink sink;
    private State state = State.HEAD;
    private boolean bodiless;
    private int headLength;
    private int status;
    private long declared;
    private long left;
    private long bodyBytes;
    private boolean chunked;
    private boolean closing;

    AnswerReader(BodySink sink) {
        this.sink = sink;
    }

    /** Before each request; {@code head} when the answer has a length but no body. */
    void expect(boolean headOnly) {
        state = State.HEAD;
        bodiless = headOnly;
        headLength = 0;
        status = 0;
        declared = -1;
        left = 0;
        bodyBytes = 0;
        chunked = false;
        closing = false;
    }

    /** Takes bytes, and says whether the answer is whole now; bytes behind it are left. */
    boolean take(ByteBuffer in) throws MalformedAnswerException {
        while (state != State.WHOLE && in.hasRemaining()) {
            switch (state) {
                case HEAD -> takeHead(in);
                case BODY -> takeBody(in, State.WHOLE);
                case CHUNK -> takeBody(in, State.CHUNK_END);
                case CHUNK_SIZE, CHUNK_END, TRAILER -> takeLine(in);
                case WHOLE -> throw new AssertionError("the loop ends before this");
            }
        }
        return state == State.WHOLE;
    }

    private void takeHead(ByteBuffer in) throws MalformedAnswerException {
        while (in.hasRemaining()) {
            byte next = nextOfHead(in);
            if (next == '\n' && headLength >= 4 && head[headLength - 3] == '\n') {
                endOfHead();
                return;
            }
        }
    }

    private byte nextOfHead(ByteBuffer in) throws MalformedAnswerException {
        if (headLength == HEAD_LIMIT_BYTES) {
            throw new MalformedAnswerException("a head or line of more than " + HEAD_LIMIT_BYTES + " bytes");
        }
        byte next = in.get();
        head[headLength++] = next;
        return next;
    }

    private void endOfHead() throws MalformedAnswerException {
        readHead();
        if (status < 200) {
            headLength = 0; // 100 Continue and its like: the answer itself follows
            return;
        }
        if (bodiless || status == 204 || status == 304 || (!chunked && declared == 0)) {
            state = State.WHOLE;
        } else if (chunked) {
            state = State.CHUNK_SIZE;
            headLength = 0;
        } else if (declared > 0) {
            state = State.BODY;
            left = declared;
        } else {
            throw new MalformedAnswerException("an answer " + status + " without a length");
        }
    }

    private void readHead() throws MalformedAnswerException {
        if (headLength < 15 || head[0] != 'H' || head[4] != '/' || head[8] != ' ') {
            throw new MalformedAnswerException("not a status line: " + text(0, Math.min(headLength, 40)));
        }
        status = (int) digits(9, 12);
        int line = lineEnd(12);
        while (line + 2 < headLength) {
            int end = lineEnd(line);
            if (startsWith(line, CONTENT_LENGTH)) {
                declared = digits(line + CONTENT_LENGTH.length, end - 2);
            } else if (startsWith(line, TRANSFER_ENCODING)) {
                chunked = text(line, end).contains("chunked");
            } else if (startsWith(line, CONNECTION)) {
                closing = text(line, end).contains("close");
            }
            line = end;
        }
    }

    private int lineEnd(int from) {
        int at = from;
        while (head[at] != '\n') {
            at++;
        }
        return at + 1;
    }

    private boolean startsWith(int at, byte[] lowerCase) {
        if (headLength - at < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            byte found = head[at + i];
            if ((found >= 'A' && found <= 'Z' ? found + 32 : found) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private long digits(int from, int to) throws MalformedAnswerException {
        long value = 0;
        for (int i = from; i < to; i++) {
            byte digit = head[i];
            if (digit == ' ' && value == 0) {
                continue;
            }
            if (digit < '0' || digit > '9' || value > Long.MAX_VALUE / 100) {
                throw new MalformedAnswerException("not a number: " + text(from, to));
            }
            value = value * 10 + (digit - '0');
        }
        return value;
    }

    private String text(int from, int to) {
        return new String(head, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private void takeBody(ByteBuffer in, State then) {
        int size = (int) Math.min(in.remaining(), left);
        int limit = in.limit();
        in.limit(in.position() + size);
        bodyBytes += size;
        left -= size;
        int end = in.limit();
        sink.take(in);
        in.position(end);
        in.limit(limit);
        if (left == 0) {
            state = then;
            headLength = 0;
        }
    }

    private void takeLine(ByteBuffer in) throws MalformedAnswerException {
        while (in.hasRemaining()) {
            if (nextOfHead(in) == '\n') {
                endOfLine(text(0, headLength).strip());
                headLength = 0;
                return;
            }
        }
    }

    private void endOfLine(String line) throws MalformedAnswerException {
        if (state == State.CHUNK_SIZE) {
            int extension = line.indexOf(';');
            try {
                left = Long.parseLong(extension < 0 ? line : line.substring(0, extension), 16);
            } catch (NumberFormatException e) {
                throw new MalformedAnswerException("not the size of a chunk: " + line);
            }
            state = left == 0 ? State.TRAILER : State.CHUNK;
        } else if (state == State.CHUNK_END) {
            state = State.CHUNK_SIZE;
        } else if (line.isEmpty()) {
            state = State.WHOLE;
        }
    }

    int status() {
        return status;
    }

    /** Bytes of the body that came. */
    long bodyBytes() {
        return bodyBytes;
    }

    /** What Content-Length said, -1 when it was not there. */
    long declaredBytes() {
        return declared;
    }

    /** Whether the other side ends the connection behind this answer. */
    boolean closing() {
        return closing;
    }
}
