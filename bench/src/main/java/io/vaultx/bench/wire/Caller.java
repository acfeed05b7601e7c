package io.vaultx.bench.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One caller on one connection who waits for each answer; for what is not measured by the thousand. Not thread-safe. */
public final class Caller implements AutoCloseable {
    /** An answer, read to its end. */
    public record Reply(int status, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** The value of the first text field of this name in a JSON body; null when there is none, or it is null. */
        public @Nullable String field(String name) {
            Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(text());
            return found.find() ? found.group(1) : null;
        }

        /** The same, of one that must be there. */
        public String need(String name) {
            return Objects.requireNonNull(field(name), () -> "no " + name + " in: " + text());
        }

        /** @throws IOException when it is another status, with what was answered */
        public Reply expect(int... wanted) throws IOException {
            if (Arrays.stream(wanted).noneMatch(one -> one == status)) {
                throw new IOException("status " + status + " instead of " + Arrays.toString(wanted) + ": "
                        + text().substring(0, Math.min(300, text().length())));
            }
            return this;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Reply(int otherStatus, byte[] otherBody)
                    && status == otherStatus
                    && Arrays.equals(body, otherBody);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(body) + status;
        }

        @Override
        public String toString() {
            return status + " with " + body.length + " bytes";
        }
    }

    private final InetSocketAddress address;
    private final @Nullable String token;
    private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024);
    private ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final AnswerReader answer = new AnswerReader(this::keep);
    private @Nullable SocketChannel channel;

    public Caller(InetSocketAddress address, @Nullable String token) {
        this.address = address;
        this.token = token;
    }

    public Reply get(String path) throws IOException {
        return call("GET", path, null);
    }

    public Reply json(String method, String path, String json) throws IOException {
        return call(method, path, json.getBytes(StandardCharsets.UTF_8), "Content-Type: application/json");
    }

    /** Any request; headers are whole lines. A connection that was closed since the last answer is replaced. */
    public Reply call(String method, String path, byte @Nullable [] sent, String... headers) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: " + host(address) + "\r\n");
        if (token != null) {
            head.append("Authorization: Bearer ").append(token).append("\r\n");
        }
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (sent != null) {
            head.append("Content-Length: ").append(sent.length).append("\r\n");
        }
        byte[] headBytes = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        answer.expect(method.equals("HEAD"));
        body = new ByteArrayOutputStream();
        try {
            SocketChannel to = connected();
            writeAll(to, ByteBuffer.wrap(headBytes));
            if (sent != null) {
                writeAll(to, ByteBuffer.wrap(sent));
            }
            readAnswer(to);
        } catch (IOException e) {
            close();
            throw e;
        }
        if (answer.closing()) {
            close();
        }
        return new Reply(answer.status(), body.toByteArray());
    }

    private void readAnswer(SocketChannel from) throws IOException {
        while (true) {
            in.clear();
            if (from.read(in) < 0) {
                throw new EOFException("the connection was closed after " + answer.bodyBytes() + " bytes of a body");
            }
            in.flip();
            if (answer.take(in)) {
                return;
            }
        }
    }

    private void keep(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        body.write(copy, 0, copy.length);
    }

    private SocketChannel connected() throws IOException {
        SocketChannel open = channel;
        if (open == null) {
            open = SocketChannel.open(address);
            open.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel = open;
        }
        return open;
    }

    private static void writeAll(SocketChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /** An address as a Host header spells it. */
    public static String host(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    @Override
    public void close() throws IOException {
        SocketChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
