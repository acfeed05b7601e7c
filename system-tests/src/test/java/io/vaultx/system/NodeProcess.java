package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.node.ClusterSecret;
import io.vaultx.chunks.node.NodeClient;
import io.vaultx.chunks.node.NodeEndpoint;
import io.vaultx.chunks.node.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A storage-node as a process of its own, which can be killed and started again on the same folder and port. */
final class NodeProcess implements AutoCloseable {
    static final String ID = "node-1";

    private static final String RUNNABLE = "storage-node/target/quarkus-app/quarkus-run.jar";
    private static final long STOP_SECONDS = 15;

    private final Path folder;
    private final int port = ServerSetup.freePort();
    private final Path secretFile;
    private final Map<String, String> settings;
    private Process process;

    private NodeProcess(Path folder, Path secretFile, Map<String, String> settings) {
        this.folder = folder;
        this.secretFile = secretFile;
        this.settings = settings;
        this.process = launch(settings);
    }

    /** A node with its data in {@code folder/chunks}; returns when it serves. */
    static NodeProcess start(Path folder) throws IOException {
        return start(folder, Map.of());
    }

    /** The same, with settings of the environment. */
    static NodeProcess start(Path folder, Map<String, String> settings) throws IOException {
        NodeProcess node = launch(folder, settings);
        node.awaitReady();
        return node;
    }

    /** The same, without waiting until it serves. */
    static NodeProcess launch(Path folder, Map<String, String> settings) throws IOException {
        Path secretFile = folder.resolve("cluster-secret");
        Files.writeString(secretFile, "a secret of this test, more than 32 bytes long\n");
        Files.setPosixFilePermissions(secretFile, PosixFilePermissions.fromString("rw-------"));
        return new NodeProcess(folder, secretFile, settings);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    byte[] secret() {
        return ClusterSecret.read(secretFile);
    }

    /** A client that asks once: what it was not answered it does not know. */
    NodeClient impatientClient() {
        Patience once =
                new Patience(Patience.DEFAULT.connect(), Patience.DEFAULT.answer(), 1, Patience.DEFAULT.pause());
        return NodeClient.of(new NodeEndpoint(ID, url()), secret(), InstantSource.system(), once);
    }

    /** A client that asks again a few times. */
    NodeClient client() {
        return client(secret());
    }

    NodeClient client(byte[] secret) {
        return NodeClient.of(new NodeEndpoint(ID, url()), secret, InstantSource.system(), Patience.DEFAULT);
    }

    /** Ends it at once, as a power cut would end the process. */
    void kill9() {
        process.destroyForcibly();
        exitCode(process);
    }

    /** Asks it to end and returns at once. */
    void askToEnd() {
        process.destroy();
    }

    /** Asks it to end and tells how it did. */
    int terminate() {
        askToEnd();
        return exitCode(process);
    }

    void startAgain() {
        launchAgain();
        awaitReady();
    }

    /** Starts it again without waiting until it serves. */
    void launchAgain() {
        process = launch(settings);
    }

    /** Starts another node on the same folder, but for these settings, and tells how it ended. */
    int exitCodeOfAnother(Map<String, String> others) {
        return exitCode(launch(others));
    }

    /** What all runs have printed. */
    String log() {
        try {
            return Files.readString(folder.resolve("log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private Process launch(Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-jar",
                        Repository.root().resolve(RUNNABLE).toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment().put("VAULTX_NODE_ID", ID);
        builder.environment().put("VAULTX_NODE_PORT", Integer.toString(port));
        builder.environment().put("VAULTX_NODE_DATA", folder.resolve("chunks").toString());
        builder.environment().put("VAULTX_CLUSTER_SECRET_FILE", secretFile.toString());
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitReady() {
        HttpRequest readiness =
                HttpRequest.newBuilder(url().resolve("/health/readiness")).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            Await.until("the node serves", () -> {
                assertThat(process.isAlive()).as(log()).isTrue();
                try {
                    return http.send(readiness, BodyHandlers.discarding()).statusCode() == 200;
                } catch (IOException notYet) {
                    return false;
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    private int exitCode(Process ending) {
        try {
            if (!ending.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                ending.destroyForcibly();
                throw new AssertionError("still running after " + STOP_SECONDS + " s:\n" + log());
            }
            return ending.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
