package io.vaultx.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service behind the proxy that does what the path asks for, byte by byte:
 *
 * <pre>
 * /health/readiness       200, or 503 behind /script/unready
 * /script/unready, ready  ask it directly
 * /openapi?format=JSON    a small API document
 * /script/calls           how many requests came in with /script/count in their path
 * /script/count...        409 at once, counted, the connection closed without an answer when a body came
 * /script/cut             says 1000 bytes, sends 100 and closes
 * /script/cut-chunked     sends a chunk and closes
 * /script/close           closes without an answer
 * /script/silent          says nothing and stays
 * /script/silent-midway   says 1000 bytes, sends 100 and stays
 * /script/chunked         two chunks
 * /script/dated           says when it answered
 * /script/refuse          413 before the body
 * /script/continue        100 Continue, then as below
 * any other               200; the body is the head as it came, an empty line and the length of the body that came
 * </pre>
 */
final class ScriptedService implements AutoCloseable {
    private final String name;
    private final ServerSocket socket;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean ready = true;

    private ScriptedService(String name, ServerSocket socket) {
        this.name = name;
        this.socket = socket;
    }

    static ScriptedService start(String name) {
        try {
            ScriptedService service =
                    new ScriptedService(name, new ServerSocket(0, 100, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(service::accept);
            return service;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = connection.getInputStream();
            OutputStream out = connection.getOutputStream();
            for (String head = head(in); head != null; head = head(in)) {
                if (!answer(head, in, out)) {
                    return;
                }
            }
        } catch (IOException gone) {
            // What became of it the test sees at the other side.
        }
    }

    /** Whether the connection goes on. */
    private boolean answer(String head, InputStream in, OutputStream out) throws IOException {
        String path = head.split(" ")[1];
        if (path.startsWith("/script/count")) {
            calls.incrementAndGet();
            skipBody(head, in);
            return false;
        }
        switch (path) {
            case "/health/readiness" -> whole(out, ready ? 200 : 503, "");
            case "/script/unready", "/script/ready" -> {
                ready = path.endsWith("/ready");
                whole(out, 200, "");
            }
            case "/openapi?format=JSON" -> whole(out, 200, document());
            case "/script/calls" -> whole(out, 200, "" + calls.get());
            case "/script/close" -> {
                return false;
            }
            case "/script/silent" -> {}
            case "/script/silent-midway" ->
                write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(100));
            case "/script/cut" -> {
                write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(100));
                return false;
            }
            case "/script/cut-chunked" -> {
                write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
                return false;
            }
            case "/script/dated" ->
                write(out, "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 2\r\n\r\nok");
            case "/script/chunked" ->
                write(
                        out,
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
            case "/script/refuse" -> {
                write(out, "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
                skipBody(head, in);
                return false;
            }
            case "/script/continue" -> {
                write(out, "HTTP/1.1 100 Continue\r\n\r\n");
                whole(out, 200, head + "\n" + skipBody(head, in));
            }
            default -> whole(out, 200, head.startsWith("HEAD") ? "" : head + "\n" + skipBody(head, in));
        }
        return true;
    }

    private String document() {
        String own = name.equals("auth") ? "auth" : "files";
        return ("{'openapi':'3.1.0','components':{'schemas':{'" + own + "':{},'Shared':{}}},'paths':{"
                        + "'/of-" + own + "':{'get':{'responses':{'200':{'description':'x'}}}},"
                        + "'/health':{'get':{'responses':{'200':{'description':'x'}}}}}}")
                .replace('\'', '"');
    }

    private void whole(OutputStream out, int status, String body) throws IOException {
        write(
                out,
                "HTTP/1.1 " + status + " X\r\nX-Service: " + name + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** With \n for every line end; null at the end of the connection. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        String line = line(in);
        while (line != null && !line.isEmpty()) {
            head.writeBytes((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
            line = line(in);
        }
        return line == null ? null : head.toString(StandardCharsets.ISO_8859_1);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static long skipBody(String head, InputStream in) throws IOException {
        String length = field(head, "content-length");
        if (length != null) {
            in.skipNBytes(Long.parseLong(length));
            return Long.parseLong(length);
        }
        long total = 0;
        if (field(head, "transfer-encoding") != null) {
            for (int size = HexFormat.fromHexDigits(line(in)); size > 0; size = HexFormat.fromHexDigits(line(in))) {
                in.skipNBytes(size + 2L);
                total += size;
            }
            line(in);
        }
        return total;
    }

    private static String field(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse(null);
    }
}
