package io.vaultx.records.redis;

import io.vaultx.redis.RedisAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a store and its server, and cuts every connection when it has carried a chosen number of further bytes one
 * way; those bytes arrive. Connections made later pass, until it is told again.
 */
final class CutProxy implements AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE / 2;

    private final RedisAddress server;
    private final int serverPort;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicLong toServer = new AtomicLong(NEVER);
    private final AtomicLong toClient = new AtomicLong(NEVER);

    private CutProxy(RedisAddress server, int serverPort, ServerSocket listening) {
        this.server = server;
        this.serverPort = serverPort;
        this.listening = listening;
    }

    static CutProxy before(RedisAddress server, int serverPort) throws IOException {
        CutProxy proxy = new CutProxy(server, serverPort, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofPlatform().daemon(true).start(proxy::accept);
        return proxy;
    }

    RedisAddress address() {
        return new RedisAddress(server.url().replace(":" + serverPort, ":" + listening.getLocalPort()));
    }

    void cutAfterSending(long bytes) {
        toServer.set(bytes);
    }

    void cutAfterAnswering(long bytes) {
        toClient.set(bytes);
    }

    /** How many times it has cut so far. */
    int cuts() {
        return cuts.get();
    }

    void heal() {
        toServer.set(NEVER);
        toClient.set(NEVER);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket onward = new Socket();
                onward.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
                // Else the end of each answer of a little more than the buffer waits 40 ms for an acknowledgement.
                client.setTcpNoDelay(true);
                onward.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(onward);
                Thread.ofPlatform().daemon(true).start(() -> carry(client, onward, toServer));
                Thread.ofPlatform().daemon(true).start(() -> carry(onward, client, toClient));
            }
        } catch (IOException closed) {
            // The test has ended.
        }
    }

    private void carry(Socket from, Socket to, AtomicLong left) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int most = read;
                long before = left.getAndUpdate(bytes -> bytes >= NEVER ? bytes : Math.max(0, bytes - most));
                if (before < NEVER && before <= read) {
                    left.set(NEVER);
                    cuts.incrementAndGet();
                    out.write(buffer, 0, (int) before);
                    out.flush();
                    cut();
                    return;
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException cut) {
            // The other side ended, or it was cut here.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    /** What was written stays on its way: a close is no reset. */
    private void cut() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
