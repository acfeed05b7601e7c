package io.vaultx.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection on which a test says exactly what it means. */
final class Line implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    /** As much of an answer as came; {@code whole} when it ended as its head said. */
    record Answer(int status, String head, String body, boolean whole) {}

    private final Socket socket;
    private final InputStream in;

    private Line(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    static Line to(URI server) throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new Line(socket);
    }

    static Answer ask(URI server, String request) throws IOException {
        try (Line line = to(server)) {
            return line.send(request).answer();
        }
    }

    Line send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    Answer answer() throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.append(line).append('\n');
        }
        String text = head.toString();
        int status = Integer.parseInt(text.split(" ")[1]);
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("transfer-encoding: chunked")) {
            return chunked(status, text);
        }
        int at = lower.indexOf("content-length: ");
        int length = at < 0 || status == 100 ? 0 : Integer.parseInt(lower.substring(at + 16, lower.indexOf('\n', at)));
        byte[] body = in.readNBytes(length);
        return new Answer(status, text, new String(body, StandardCharsets.ISO_8859_1), body.length == length);
    }

    /** The head only, of an answer to HEAD. */
    Answer headOnly() throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.append(line).append('\n');
        }
        return new Answer(Integer.parseInt(head.toString().split(" ")[1]), head.toString(), "", true);
    }

    private Answer chunked(int status, String head) {
        StringBuilder body = new StringBuilder();
        try {
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                body.append(new String(in.readNBytes(size), StandardCharsets.ISO_8859_1));
                line();
            }
            line();
            return new Answer(status, head, body.toString(), true);
        } catch (IOException cut) {
            return new Answer(status, head, body.toString(), false);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the connection ended");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
