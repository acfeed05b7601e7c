package io.vaultx.bench.subject;

import io.vaultx.bench.wire.Caller;
import io.vaultx.bench.wire.RequestTemplate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run of {@code ./vaultx server} with one signed-in user. Its settings are the default ones but for the heap. */
public final class Server implements Target, AutoCloseable {
    /** The launcher sets it to the build that all servers of a run are to be of. */
    private static final String BUILD_PROPERTY = "vaultx.build";

    private static final String READY = "VaultX is ready: ";
    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    /** A soak is longer than a token lives by default. */
    private static final String TOKEN_SECONDS = "86400";

    private final Process process;
    private final InetSocketAddress address;
    private final StringBuffer printed = new StringBuffer();
    private final CompletableFuture<Long> ready = new CompletableFuture<>();
    private String token = "";

    private Server(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /** Starts one on a folder and signs a new user in. */
    public static Server start(Path root, Path data, String maxHeap) throws IOException {
        Server server = launch(root, data, maxHeap, true);
        try (Caller visitor = new Caller(server.address, null)) {
            server.token = visitor.json(
                            "POST",
                            "/api/auth/register",
                            "{\"email\": \"" + UUID.randomUUID()
                                    + "@example.org\", \"password\": \"a long pass phrase\"}")
                    .expect(201)
                    .need("accessToken");
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

    /** Starts one and returns when it says that it is ready; {@code sameBuild}: of the build that this run began with. */
    static Server launch(Path root, Path data, String maxHeap, boolean sameBuild) throws IOException {
        int port = Scratch.freePort();
        ProcessBuilder command = new ProcessBuilder(
                        root.resolve("vaultx").toString(),
                        "server",
                        "--port",
                        Integer.toString(port),
                        "--data",
                        data.toString(),
                        "--max-heap",
                        maxHeap)
                .redirectErrorStream(true);
        command.environment().put("VAULTX_TOKEN_TTL", TOKEN_SECONDS);
        String build = System.getProperty(BUILD_PROPERTY);
        if (sameBuild && build != null) {
            command.environment().put("VAULTX_BUILD", build);
        }
        Server server = new Server(
                Orphans.none(command.start()), new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.ofPlatform().daemon().name("server-output").start(server::readOutput);
        server.awaitReady();
        return server;
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                printed.append(line).append('\n');
                if (line.startsWith(READY)) {
                    ready.complete(System.nanoTime());
                }
            }
        } catch (IOException e) {
            printed.append("(its output ended: ").append(e.getMessage()).append(")\n");
        } finally {
            ready.completeExceptionally(new IllegalStateException("it ended"));
        }
    }

    private void awaitReady() {
        try {
            ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new IllegalStateException("the server did not become ready:\n" + printed, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public RequestTemplate request(String method, String folder, long bodyBytes) {
        return RequestTemplate.of(method, "/api/objects/home/" + folder + "/", Caller.host(address), token, bodyBytes);
    }

    /** Somebody signed in who waits for each answer. */
    public Caller caller() {
        return new Caller(address, token);
    }

    /** Somebody without a credential. */
    public Caller visitor() {
        return new Caller(address, null);
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
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IllegalStateException("the server did not end within " + STOP_LIMIT + ":\n" + printed);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }

    /**
     * How long it takes from the launcher's start to the first answer of a server on this folder. The launcher looks for
     * the build of the present sources, as it does for everybody.
     */
    public static Duration timeToFirstAnswer(Path root, Path data) {
        long began = System.nanoTime();
        try (Server server = launch(root, data, "512m", false);
                Caller visitor = new Caller(server.address, null)) {
            visitor.get("/health/readiness").expect(200);
            return Duration.ofNanos(System.nanoTime() - began);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
