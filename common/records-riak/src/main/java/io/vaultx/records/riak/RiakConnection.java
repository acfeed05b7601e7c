package io.vaultx.records.riak;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** One connection to a Riak node: one request at a time, then its answer. Not thread-safe. */
final class RiakConnection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private long deadlineNanos;

    private RiakConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(new Answers(socket.getInputStream()), 16 << 10);
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

    /** Sends the request and waits for its answer, which must be whole within the time. After a failure only close it. */
    Frame exchange(Frame request, Duration timeout) throws IOException {
        deadlineNanos = System.nanoTime() + timeout.toNanos();
        request.writeTo(socket.getOutputStream());
        return Frame.readFrom(in);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way, and nothing is buffered here.
        }
    }

    /** Reads until the deadline, not just as long as some byte trickles in now and then. */
    private final class Answers extends InputStream {
        private final InputStream socketIn;

        Answers(InputStream socketIn) {
            this.socketIn = socketIn;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                throw new SocketTimeoutException("no answer in time");
            }
            socket.setSoTimeout((int) leftMillis);
            return socketIn.read(target, offset, length);
        }
    }
}
