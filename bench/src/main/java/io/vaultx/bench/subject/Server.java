package io.vaultx.bench.subject;

import io.vaultx.bench.wire.Caller;
import io.vaultx.bench.wire.RequestTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** One run of {@code ./vaultx server} with one signed-in user. Its settings are the default ones but for the heap. */
public final class Server implements Target, AutoCloseable {
    private final Launched process;
    private final InetSocketAddress address;
    private final Path data;
    private String token = "";

    private Server(Launched process, InetSocketAddress address, Path data) {
        this.process = process;
        this.address = address;
        this.data = data;
    }

    /** Starts one on a folder and signs a new user in. */
    public static Server start(Path root, Path data, String maxHeap) throws IOException {
        Server server = launch(root, data, maxHeap, true);
        try {
            server.token = Users.register(server.address);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Starts one again for the user of an earlier run on the same folder. */
    public static Server restart(Path root, Path data, String maxHeap, Server earlier) throws IOException {
        Server server = launch(root, data, maxHeap, true);
        server.token = earlier.token;
        return server;
    }

    private static Server launch(Path root, Path data, String maxHeap, boolean sameBuild) throws IOException {
        int port = Scratch.freePort();
        Launched process = Launched.start(
                root,
                sameBuild,
                "server",
                "--port",
                Integer.toString(port),
                "--data",
                data.toString(),
                "--max-heap",
                maxHeap);
        return new Server(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), data);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public RequestTemplate request(String method, String folder, long bodyBytes) {
        return Users.request(method, folder, address, token, bodyBytes);
    }

    /** Somebody signed in who waits for each answer. */
    public Caller caller() {
        return new Caller(address, token);
    }

    /** Somebody without a credential. */
    public Caller visitor() {
        return new Caller(address, null);
    }

    /** Who runs the server. */
    public Caller administrator() throws IOException {
        return new Caller(
                address, Files.readString(data.resolve("secrets/admin-token")).strip());
    }

    @Override
    public long cpuNanos() {
        return figures().cpuNanos();
    }

    /** Of the server itself: the launcher becomes it. */
    public ProcessFigures figures() {
        return ProcessFigures.of(process.pid());
    }

    public long pid() {
        return process.pid();
    }

    /** Asks it to end and waits until it has. */
    public void stop() {
        process.stop();
    }

    @Override
    public void close() {
        process.close();
    }

    /**
     * How long it takes from the launcher's start to the first answer of a server on this folder. The launcher looks for
     * the build of the present sources, as it does for everybody.
     */
    public static Duration timeToFirstAnswer(Path root, Path data) {
        long began = System.nanoTime();
        try (Server server = launch(root, data, "512m", false);
                Caller visitor = server.visitor()) {
            visitor.get("/health/readiness").expect(200);
            return Duration.ofNanos(System.nanoTime() - began);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
