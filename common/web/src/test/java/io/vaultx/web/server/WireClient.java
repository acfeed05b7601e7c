package io.vaultx.web.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** A client that sends exactly the bytes it is told, and reads answers one by one. */
final class WireClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    record Answer(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private final Socket socket = new Socket();
    private final InputStream in;

    WireClient(int port) throws IOException {
        socket.setReceiveBufferSize(64 << 10);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        in = socket.getInputStream();
    }

    WireClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    WireClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends until the server has enough of it. */
    void sendAsMuchAs(long bytes) {
        byte[] block = new byte[64 << 10];
        try {
            for (long sent = 0; sent < bytes; sent += block.length) {
                socket.getOutputStream().write(block);
            }
        } catch (IOException closedByServer) {
            // What the answer says is what counts.
        }
    }

    Answer answer() throws IOException {
        return answer(false);
    }

    Answer answerToHead() throws IOException {
        return answer(true);
    }

    /** The head of an answer as it came, with \n for every line end; its body is read and dropped. */
    String head(boolean bodiless) throws IOException {
        StringBuilder head = new StringBuilder();
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.append(line).append('\n');
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        in.readNBytes(bodiless ? 0 : length);
        return head.toString();
    }

    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the connection ended within a line: " + line);
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    byte[] read(int bytes) throws IOException {
        return in.readNBytes(bytes);
    }

    /** Reads to the end of the connection, orderly or not. */
    long readToEnd() {
        byte[] block = new byte[64 << 10];
        long count = 0;
        try {
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                count += n;
            }
        } catch (IOException reset) {
            if (reset instanceof java.net.SocketTimeoutException) {
                throw new AssertionError("the server kept the connection open", reset);
            }
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** The rest of an answer whose first line was read. */
    Answer answerBehind(String statusLine) throws IOException {
        return answer(statusLine, false);
    }

    private Answer answer(boolean head) throws IOException {
        return answer(line(), head);
    }

    private Answer answer(String status, boolean head) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        int length = head ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new IOException("the answer was cut after " + body.length + " of " + length);
        }
        return new Answer(Integer.parseInt(status.split(" ")[1]), headers, body);
    }
}
