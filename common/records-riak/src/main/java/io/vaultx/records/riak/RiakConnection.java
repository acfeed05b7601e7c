package io.vaultx.records.riak;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One connection to a Riak node: one request at a time, then its answer. Not thread-safe. */
final class RiakConnection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    private RiakConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
    }

    static RiakConnection open(RiakAddress address, Duration timeout) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(new InetSocketAddress(address.host(), address.port()), (int) timeout.toMillis());
            return new RiakConnection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Sends the request and waits for its answer: both whole within the time. After a failure only close it.
     *
     * @throws SocketTimeoutException when the time was over first
     */
    Frame exchange(Frame request, Duration timeout) throws IOException {
        // Java's sockets know a deadline for each read only; closing one ends a write that its peer does not take, too.
        CompletableFuture<Boolean> inTime = new CompletableFuture<>();
        inTime.completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS)
                .thenAccept(ended -> {
                    if (!ended) {
                        close();
                    }
                });
        try {
            request.writeTo(socket.getOutputStream());
            Frame answer = Frame.readFrom(in);
            if (inTime.complete(true)) {
                return answer;
            }
        } catch (IOException e) {
            if (inTime.complete(true)) {
                throw e;
            }
        } finally {
            inTime.complete(true);
        }
        throw new SocketTimeoutException("no answer in time");
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way, and nothing is buffered here.
        }
    }
}
