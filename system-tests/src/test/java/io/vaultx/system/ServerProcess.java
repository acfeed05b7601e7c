package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** One run of {@code ./vaultx server}, from its start to its end. What it prints is kept. */
final class ServerProcess implements AutoCloseable {
    private static final String READY = "VaultX is ready: ";
    /** Room for a build before the start. */
    private static final long START_MINUTES = 10;

    private static final long STOP_SECONDS = 10;

    private final Process process;
    private final int port;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final StringBuffer log = new StringBuffer();
    private final CompletableFuture<String> address = new CompletableFuture<>();
    private final Thread reader;

    ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
        this.reader = Thread.startVirtualThread(this::readLog);
    }

    private void readLog() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.append(line).append('\n');
                if (line.startsWith(READY)) {
                    address.complete(line.substring(READY.length()));
                }
            }
        } catch (IOException e) {
            log.append("(its output ended: ").append(e.getMessage()).append(")\n");
        } finally {
            address.completeExceptionally(new IllegalStateException("it ended"));
        }
    }

    void awaitReady() {
        try {
            assertThat(address.get(START_MINUTES, TimeUnit.MINUTES)).isEqualTo(base());
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new AssertionError("the server did not become ready:\n" + log, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether it came to serve; otherwise it has ended. */
    boolean becomesReady() {
        try {
            return address.handle((ready, ended) -> ended == null).get(START_MINUTES, TimeUnit.MINUTES);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("neither ready nor ended:\n" + log, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends it at once, as a power cut would end the process. */
    void kill9() {
        Shell.run("kill", "-KILL", "--", "-" + pid());
        exitCode();
        client.shutdownNow();
    }

    /** Asks the whole process group to end and returns at once; see {@link #exitCode()}. */
    void terminate() {
        Shell.run("kill", "-TERM", "--", "-" + pid());
    }

    /** Asks the whole process group to end and waits until it has. */
    int stop() {
        terminate();
        int code = exitCode();
        client.shutdownNow();
        return code;
    }

    /**
     * How it ended.
     *
     * @throws AssertionError when it runs on for more than 10 s
     */
    int exitCode() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after " + STOP_SECONDS + " s:\n" + log);
            }
            reader.join();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends it if it still runs; its own Redis, which ends a moment after it, has let go of the folder then. */
    @Override
    public void close() {
        List<ProcessHandle> redis =
                process.descendants().filter(ServerProcess::keepsRedis).toList();
        process.destroyForcibly();
        client.shutdownNow();
        redis.forEach(keeper -> Await.until("the server's Redis has ended", () -> !keeper.isAlive()));
    }

    private static boolean keepsRedis(ProcessHandle process) {
        return process.info()
                .arguments()
                .filter(arguments -> List.of(arguments).contains("redis-keeper"))
                .isPresent();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Of the server itself: the launcher becomes it. */
    long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    String base() {
        return "http://127.0.0.1:" + port;
    }

    /** A caller without a credential, whose connections end with this run of the server. */
    Api api() {
        return new Api(client, URI.create(base()), null);
    }

    /** What it printed so far, errors included. */
    String log() {
        return log.toString();
    }

    /** The peak of its resident memory, as Linux counts it. */
    long peakResidentBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
            String peak =
                    lines.filter(line -> line.startsWith("VmHWM:")).findFirst().orElseThrow();
            return Long.parseLong(peak.replaceAll("\\D", "")) * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
