package io.vaultx.chunks.node;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One connection to a node, for one call after another. It blocks, and waits without end: whoever has had enough closes it.
 * One thread calls at a time; any thread may close.
 */
final class NodeConnection implements AutoCloseable {
    /** The fields of the protocol take a few hundred. */
    private static final int MAX_HEAD_BYTES = 8 << 10;
    /** Up to here head and body are copied into one write. */
    private static final int ONE_WRITE_BYTES = 16 << 10;
    /** Nobody asks for any; more than these are no way to an answer. */
    private static final int MAX_INTERIM_ANSWERS = 4;

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** The one to close: it never waits for a peer, as TLS may. */
    private final Socket socket = new Socket(Proxy.NO_PROXY);
    /** What calls go through: TLS around the other, or that itself. */
    private Socket line = socket;
    /** What has come and is not read yet lies from {@code first} to before {@code end}. */
    private final byte[] received = new byte[MAX_HEAD_BYTES];

    private int first;
    private int end;
    private boolean answering;
    private boolean reusable;

    /**
     * Opens it, for {@code https} with the trust of the JVM and a certificate for the host.
     *
     * @param within how long it may take without TLS
     * @throws IOException also when it was closed meanwhile
     */
    void connect(URI node, Duration within) throws IOException {
        boolean tls = "https".equals(node.getScheme());
        String host = node.getHost();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        int port = node.getPort() >= 0 ? node.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(bare, port), Math.toIntExact(within.toMillis()));
        if (tls) {
            line = secured(bare, port);
        }
        reusable = true;
    }

    private Socket secured(String host, int port) throws IOException {
        try {
            SSLSocket secured =
                    (SSLSocket) SSLContext.getDefault().getSocketFactory().createSocket(socket, host, port, true);
            SSLParameters checks = secured.getSSLParameters();
            checks.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(checks);
            secured.startHandshake();
            return secured;
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("this JVM has no TLS", e);
        }
    }

    /**
     * Sends a call and receives its answer. A node may answer before it has heard all, and hear no more: then its answer counts
     * all the same.
     *
     * @param maxBodyBytes a longer answer is refused
     */
    NodeAnswer call(NodeMessage message, int maxBodyBytes) throws IOException {
        reusable = false;
        answering = false;
        try {
            send(message);
        } catch (IOException unsent) {
            try {
                return receive(maxBodyBytes);
            } catch (IOException noAnswer) {
                unsent.addSuppressed(noAnswer);
                throw unsent;
            }
        }
        NodeAnswer answer = receive(maxBodyBytes);
        // Bytes behind an answer belong to no call.
        reusable &= first == end;
        return answer;
    }

    /** Whether the node has sent anything since the last call began. */
    boolean isAnswering() {
        return answering;
    }

    /** Whether a further call may use it: nothing lies between the calls, in either direction. */
    boolean isReusable() {
        try {
            return reusable && line.getInputStream().available() == 0;
        } catch (IOException closed) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // Then it is closed.
        }
    }

    private void send(NodeMessage message) throws IOException {
        OutputStream out = line.getOutputStream();
        byte[] head = message.head();
        byte[] body = message.body();
        if (head.length + body.length <= ONE_WRITE_BYTES) {
            byte[] all = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, all, head.length, body.length);
            out.write(all);
        } else {
            out.write(head);
            out.write(body);
        }
    }

    private NodeAnswer receive(int maxBodyBytes) throws IOException {
        for (int interim = 0; interim <= MAX_INTERIM_ANSWERS; interim++) {
            int behind = awaitHead();
            AnswerHead head = AnswerHead.parse(received, first, behind, maxBodyBytes);
            first = behind;
            if (head.status() >= 200) {
                byte[] body = body(head.bodyBytes());
                reusable = head.reusable();
                return new NodeAnswer(head.status(), head.fields(), body);
            }
        }
        throw new ProtocolException("it goes on announcing an answer");
    }

    /** Reads until a head is there. */
    private int awaitHead() throws IOException {
        InputStream in = line.getInputStream();
        int matched = 0;
        for (int at = first; ; at++) {
            if (at == end) {
                at -= makeRoom();
                int count = in.read(received, end, received.length - end);
                if (count < 0) {
                    throw new EOFException(answering ? "it broke off in its answer" : "it closed the connection");
                }
                answering = true;
                end += count;
            }
            // How much of the end of a head, CR LF CR LF, the last bytes are.
            matched = received[at] == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : received[at] == '\r' ? 1 : 0;
            if (matched == 4) {
                return at + 1;
            }
        }
    }

    /** Moves what is not read yet to the front. @return by how much */
    private int makeRoom() throws ProtocolException {
        int by = first;
        System.arraycopy(received, first, received, 0, end - first);
        first = 0;
        end -= by;
        if (end == received.length) {
            throw new ProtocolException(
                    "the head of its answer must have up to " + MAX_HEAD_BYTES + " bytes, has more");
        }
        return by;
    }

    private byte[] body(int size) throws IOException {
        byte[] body = new byte[size];
        int there = Math.min(size, end - first);
        System.arraycopy(received, first, body, 0, there);
        first += there;
        if (line.getInputStream().readNBytes(body, there, size - there) < size - there) {
            throw new EOFException("it broke off in its answer");
        }
        return body;
    }
}
