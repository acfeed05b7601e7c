package io.vaultx.system;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A connection whose every byte the test decides: for requests that no client library would send. */
final class RawConnection implements AutoCloseable {
    private static final int ANSWER_MILLIS = 60_000;

    private final Socket socket = new Socket();

    private RawConnection() {}

    static RawConnection to(int port) {
        return to(port, 0);
    }

    /**
     * @param receiveBuffer in bytes; 0 is the system's choice. A small one fills soon when nobody reads.
     */
    static RawConnection to(int port, int receiveBuffer) {
        RawConnection connection = new RawConnection();
        try {
            if (receiveBuffer > 0) {
                connection.socket.setReceiveBufferSize(receiveBuffer);
            }
            connection.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            connection.socket.setSoTimeout(ANSWER_MILLIS);
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawConnection send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    RawConnection send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends the head of a request.
     *
     * @param headers whole lines, beside Host and the caller's credential
     */
    RawConnection sendHead(Api caller, String method, String path, String... headers) {
        List<String> lines = new ArrayList<>(List.of(method + " " + path + " HTTP/1.1", "Host: localhost"));
        lines.add("Authorization: " + caller.bearer());
        lines.addAll(List.of(headers));
        return send(String.join("\r\n", lines) + "\r\n\r\n");
    }

    /** Sends a body while the answer is awaited, as far as the server takes it: it may answer and close before the end. */
    RawConnection sendMeanwhile(byte[] bytes) {
        Thread.ofVirtual().start(() -> {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                // the answer, if there is one, is what counts
            }
        });
        return this;
    }

    /** As {@link #sendMeanwhile}, as one chunk of a body of unknown length. */
    RawConnection sendChunkedMeanwhile(byte[] bytes) {
        byte[] size = (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] end = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] framed = new byte[size.length + bytes.length + end.length];
        ByteBuffer.wrap(framed).put(size).put(bytes).put(end);
        return sendMeanwhile(framed);
    }

    /** Says that nothing more will be sent, as a client does whose line was cut. */
    RawConnection endSending() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the server is silent for this long: no byte, no end. */
    boolean isSilentFor(int millis) {
        try {
            socket.setSoTimeout(millis);
            socket.getInputStream().read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            restoreTimeout();
        }
    }

    private void restoreTimeout() {
        try {
            socket.setSoTimeout(ANSWER_MILLIS);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Status and headers; the body is left to be read. */
    Reply readHead() {
        try {
            InputStream in = socket.getInputStream();
            String statusLine = line(in);
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                String[] field = line.split(":", 2);
                headers.merge(
                        field[0],
                        List.of(field[1].strip()),
                        (one, two) -> Stream.concat(one.stream(), two.stream()).toList());
            }
            int status = Integer.parseInt(statusLine.split(" ")[1]);
            return new Reply(status, HttpHeaders.of(headers, (name, value) -> true), new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next answer with its body, of a length or in chunks; interim answers are passed over. */
    Reply readReply() {
        return readReply(false);
    }

    /** The same. An answer to a HEAD has no body, whatever it says of one. */
    Reply readReply(boolean toHead) {
        Reply head = readHead();
        while (head.status() < 200) {
            head = readHead();
        }
        boolean bodiless = toHead || head.status() == 204 || head.status() == 304;
        return new Reply(head.status(), head.headers(), bodiless ? new byte[0] : body(head));
    }

    private byte[] body(Reply head) {
        if (!head.header("Transfer-Encoding").equalsIgnoreCase("chunked")) {
            return read(head.header("Content-Length").isEmpty() ? 0 : Integer.parseInt(head.header("Content-Length")));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
                body.writeBytes(in.readNBytes(size));
                line(in);
            }
            line(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return body.toByteArray();
    }

    private static int chunkSize(InputStream in) throws IOException {
        return Integer.parseInt(line(in), 16);
    }

    /** So many bytes of a body. */
    byte[] read(int count) {
        try {
            return socket.getInputStream().readNBytes(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything up to the end of the connection, however it ends. */
    byte[] readToTheEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = socket.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                all.write(buffer, 0, read);
            }
        } catch (SocketException e) {
            // reset: the end as well
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended within an answer's head: " + line);
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
