package io.vaultx.records.riak;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * One message on the wire of Riak's protocol-buffers interface (docs.riak.com, Protocol Buffers Client API).
 *
 * <pre>
 * 0          4      5
 * | length   | code | the message, protocol buffers
 *   int, big-endian, of code and message
 * </pre>
 *
 * @param code which message it is
 */
record Frame(int code, byte[] body) {
    /** The longest answer that is read: an index page of 1,000 keys of 4 KiB, or 100 siblings of some hundred KiB. */
    static final int MAX_BYTES = 64 << 20;

    private static final int HEADER_BYTES = Integer.BYTES + 1;

    void writeTo(OutputStream out) throws IOException {
        out.write(ByteBuffer.allocate(HEADER_BYTES + body.length)
                .putInt(1 + body.length)
                .put((byte) code)
                .put(body)
                .array());
        out.flush();
    }

    /**
     * Reads the next one.
     *
     * @throws EOFException when the stream ends before it does
     * @throws IOException when it is empty or longer than {@link #MAX_BYTES}
     */
    static Frame readFrom(InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        int length = in.readInt();
        if (length < 1 || length > MAX_BYTES) {
            throw new IOException("a frame of Riak must have 1 to " + MAX_BYTES + " bytes, got " + length);
        }
        int code = in.readUnsignedByte();
        // Grows with what arrives: a length alone takes no memory.
        byte[] body = in.readNBytes(length - 1);
        if (body.length < length - 1) {
            throw new EOFException("a frame of Riak ended after " + body.length + " of " + (length - 1) + " bytes");
        }
        return new Frame(code, body);
    }
}
