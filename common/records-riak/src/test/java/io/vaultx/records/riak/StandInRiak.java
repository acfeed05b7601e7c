package io.vaultx.records.riak;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import shaded.com.basho.riak.protobuf.RiakMessageCodes;

/**
 * Stands in for a Riak cluster in tests: speaks its protocol-buffers protocol over TCP, and is as weak where the real one is
 * weak. Data outlives {@link #restart} only. What goes wrong is asked of {@link #faults} for each request.
 *
 * <p>Other processes of this machine reach it, too; tests of other modules have the public methods. Thread-safe.
 */
public final class StandInRiak implements AutoCloseable {
    private final StandInStore store;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<StandInRequest> late = new LinkedBlockingQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();
    private ServerSocket server;
    private Thread accepting = Thread.ofVirtual().unstarted(() -> {});

    /** What is to go wrong with a request. */
    volatile Function<StandInRequest, StandInFault> faults = request -> StandInFault.NONE;

    private StandInRiak(StandInStore store, ServerSocket server) {
        this.store = store;
        this.server = server;
    }

    /** On a free port of this machine. */
    public static StandInRiak start(long seed) {
        try {
            StandInRiak riak = new StandInRiak(new StandInStore(seed), listen(0));
            riak.acceptOn(riak.server);
            return riak;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return server;
    }

    public RiakAddress address() {
        return new RiakAddress("127.0.0.1", server.getLocalPort());
    }

    StandInStore store() {
        return store;
    }

    /** Requests that arrived so far. */
    public int requests() {
        return requests.get();
    }

    /**
     * From now on about one request of {@code every} goes wrong somehow: is lost before or after it is executed, comes late,
     * reaches too few copies, is answered by an error though it was executed.
     */
    public void weaken(int every, long seed) {
        faults = request -> {
            StandInFault fault = StandInFault.nowAndThen(every, seed, request);
            if (fault != StandInFault.NONE) {
                wrong.incrementAndGet();
            }
            if (fault.kind() == StandInFault.Kind.ERROR_AFTER) {
                letLateOnesArrive();
            }
            return fault;
        };
    }

    /** Requests of which something went wrong since {@link #weaken}. */
    public int wentWrong() {
        return wrong.get();
    }

    /** From so many more writes on every request is lost. */
    public void dieAfter(int writes) {
        AtomicInteger left = new AtomicInteger(writes);
        faults = request -> (isWrite(request) ? left.decrementAndGet() : left.get()) < 0
                ? StandInFault.of(StandInFault.Kind.DROP_BEFORE)
                : StandInFault.NONE;
    }

    /** Nothing goes wrong any more, and what was to arrive late has arrived. */
    public void heal() {
        faults = request -> StandInFault.NONE;
        letLateOnesArrive();
    }

    /** Executes what was to arrive late. */
    void letLateOnesArrive() {
        for (StandInRequest request = late.poll(); request != null; request = late.poll()) {
            store.execute(request, StandInFault.NONE);
        }
    }

    /** Stops listening and breaks all connections. */
    void stop() {
        try {
            server.close();
            // The port is free only when the one that waits for connections has noticed.
            accepting.join();
            for (Socket socket : sockets) {
                sockets.remove(socket);
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Breaks all connections and listens again, on the same port and data. */
    public void restart() {
        int port = server.getLocalPort();
        stop();
        try {
            server = listen(port);
            acceptOn(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void acceptOn(ServerSocket listening) {
        accepting = Thread.ofVirtual().start(() -> {
            while (!listening.isClosed()) {
                try {
                    Socket socket = listening.accept();
                    if (listening.isClosed()) {
                        socket.close();
                        return;
                    }
                    socket.setTcpNoDelay(true);
                    sockets.add(socket);
                    Thread.ofVirtual().start(() -> serve(socket));
                } catch (IOException e) {
                    // Closed: the loop ends.
                }
            }
        });
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                Frame frame = Frame.readFrom(in);
                StandInRequest request = StandInRequest.of(frame, requests.incrementAndGet());
                if (!serve(request, socket)) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client went away, or sent what is no frame: as with the real one the connection ends.
        } finally {
            sockets.remove(socket);
        }
    }

    /** Answers whether the connection stays. */
    private boolean serve(StandInRequest request, Socket socket) throws IOException {
        StandInFault fault = faults.apply(request);
        if (!sockets.contains(socket)) {
            return false;
        }
        switch (fault.kind()) {
            case NONE -> store.execute(request, fault).writeTo(socket.getOutputStream());
            case DROP_BEFORE -> {
                return false;
            }
            case DROP_AFTER -> {
                store.execute(request, fault);
                return false;
            }
            case LATE -> {
                late.add(request);
                return false;
            }
            case SILENT -> store.execute(request, fault);
            case ERROR_BEFORE -> error().writeTo(socket.getOutputStream());
            case ERROR_AFTER -> {
                store.execute(request, fault);
                error().writeTo(socket.getOutputStream());
            }
        }
        return true;
    }

    private static Frame error() {
        return StandInStore.error("timeout");
    }

    /** Whether a request changes something. */
    static boolean isWrite(StandInRequest request) {
        return request.code() == RiakMessageCodes.MSG_PutReq || request.code() == RiakMessageCodes.MSG_DelReq;
    }
}
