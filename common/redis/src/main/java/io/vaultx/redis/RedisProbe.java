package io.vaultx.redis;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks a server on this machine one thing over a plain connection, before there is a client. */
final class RedisProbe {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int MAX_ANSWER_BYTES = 64 << 10;

    private RedisProbe() {}

    /**
     * The answer to one command after signing in, without its form.
     *
     * @throws IOException when nobody answers, or with an error
     */
    static String ask(int port, String password, String command) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write(("AUTH " + password + "\r\n" + command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            answer(in);
            return answer(in);
        }
    }

    private static String answer(InputStream in) throws IOException {
        String line = line(in);
        if (line.startsWith("-")) {
            throw new IOException(line.substring(1));
        }
        if (!line.startsWith("$")) {
            return line.substring(1);
        }
        int length = Integer.parseInt(line, 1, line.length(), 10);
        if (length > MAX_ANSWER_BYTES) {
            throw new IOException("an answer of " + length + " bytes");
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        in.skipNBytes(2);
        return body;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0 || line.length() > MAX_ANSWER_BYTES) {
                throw new IOException("the connection ended in the middle of an answer");
            }
            line.append((char) c);
        }
        if (in.read() != '\n' || line.isEmpty()) {
            throw new IOException("this is not Redis");
        }
        return line.toString();
    }
}
