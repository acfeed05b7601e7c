package io.vaultx.records.riak;

import io.vaultx.records.RecordStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a store and a Riak and spoils answers: cuts them short, changes their code, adds to their length. */
final class Garbage implements AutoCloseable {
    private final RiakAddress riak;
    private final ServerSocket server;
    private final Random random;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /** Whether about every other answer is spoiled. */
    volatile boolean spoil;

    private Garbage(RiakAddress riak, ServerSocket server, Random random) {
        this.riak = riak;
        this.server = server;
        this.random = random;
    }

    static Garbage before(RiakAddress riak, Random random) throws IOException {
        Garbage garbage = new Garbage(riak, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), random);
        Thread.ofVirtual().start(garbage::accept);
        return garbage;
    }

    RecordStore open(Scene scene) {
        RiakSettings settings = scene.settings(500);
        return RiakRecordStore.open(
                new RiakSettings(
                        List.of(new RiakAddress("127.0.0.1", server.getLocalPort())),
                        settings.buckets(),
                        settings.quorums(),
                        settings.limits()),
                List.of(Scene.SETS),
                null);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                Thread.ofVirtual().start(() -> pass(client));
            } catch (IOException e) {
                // Closed: the loop ends.
            }
        }
    }

    private void pass(Socket client) {
        try (client;
                Socket behind = new Socket(riak.host(), riak.port())) {
            sockets.add(behind);
            while (true) {
                Frame.readFrom(client.getInputStream()).writeTo(behind.getOutputStream());
                Frame answer = Frame.readFrom(behind.getInputStream());
                if (!spoil || random.nextBoolean()) {
                    answer.writeTo(client.getOutputStream());
                    continue;
                }
                client.getOutputStream().write(spoiled(answer));
                return;
            }
        } catch (IOException e) {
            // One of both went away.
        }
    }

    private byte[] spoiled(Frame answer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (random.nextInt(3)) {
            case 0 -> {
                answer.writeTo(out);
                return Arrays.copyOf(out.toByteArray(), random.nextInt(out.size()));
            }
            case 1 -> new Frame(random.nextInt(9), random.nextBoolean() ? answer.body() : new byte[0]).writeTo(out);
            default -> {
                answer.writeTo(out);
                byte[] longer = out.toByteArray();
                longer[random.nextInt(3)] = (byte) (1 + random.nextInt(255));
                return longer;
            }
        }
        return out.toByteArray();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
