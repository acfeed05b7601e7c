package io.vaultx.bench.subject;

import io.vaultx.bench.wire.Caller;
import io.vaultx.bench.wire.Content;
import io.vaultx.bench.wire.RequestTemplate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** nginx with static files and nobody to ask: what sending bytes costs on this machine at least. */
public final class Nginx implements Target, AutoCloseable {
    private static final int START_TRIES = 200;
    private static final Duration START_PAUSE = Duration.ofMillis(25);
    private static final long STOP_SECONDS = 10;
    private static final long SYNCED_BYTES = 1 << 20;

    private final Process master;
    private final InetSocketAddress address;
    private final Path files;

    private Nginx(Process master, InetSocketAddress address, Path files) {
        this.master = master;
        this.address = address;
        this.files = files;
    }

    /** Where it is installed; empty when it is not. */
    public static Optional<Path> installed() {
        String searched = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
        return Stream.of(searched.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts one with everything it needs in {@code folder}. */
    public static Nginx start(Path program, Path folder) throws IOException {
        Path files = Files.createDirectories(folder.resolve("files"));
        int port = Scratch.freePort();
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), configuration(folder, files, port));
        Process master = Orphans.none(new ProcessBuilder(
                        program.toString(), "-p", folder.toString(), "-c", configuration.toString(), "-e", "error.log")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.log").toFile())
                .start());
        Nginx nginx = new Nginx(master, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), files);
        nginx.awaitAnswer(folder);
        return nginx;
    }

    private static String configuration(Path folder, Path files, int port) throws IOException {
        // Started by root it would give its rights away to somebody who may not read the folder.
        String user = Integer.valueOf(0).equals(Files.getAttribute(folder, "unix:uid")) ? "user root;" : "";
        return """
                daemon off;
                %s
                worker_processes auto;
                pid %s/nginx.pid;
                events { worker_connections 1024; }
                http {
                  access_log off;
                  sendfile on;
                  tcp_nopush on;
                  tcp_nodelay on;
                  keepalive_requests 1000000000;
                  keepalive_timeout 3600s;
                  default_type application/octet-stream;
                  client_body_temp_path %s/t1; proxy_temp_path %s/t2; fastcgi_temp_path %s/t3;
                  uwsgi_temp_path %s/t4; scgi_temp_path %s/t5;
                  server { listen 127.0.0.1:%d; root %s; }
                }
                """.formatted(user, folder, folder, folder, folder, folder, folder, port, files);
    }

    private void awaitAnswer(Path folder) throws IOException {
        for (int tries = 0; tries < START_TRIES; tries++) {
            try (Caller visitor = new Caller(address, null)) {
                visitor.get("/none");
                return;
            } catch (IOException notYet) {
                if (!master.isAlive()) {
                    break;
                }
                Pause.of(START_PAUSE);
            }
        }
        close();
        throw new IOException("nginx did not start: " + Files.readString(folder.resolve("output.log")));
    }

    /** Lays out the contents 0 to {@code count} under the names that requests use. */
    public void store(String folder, long count, long size) throws IOException {
        Path into = Files.createDirectories(files.resolve(folder));
        Content content = new Content();
        for (long number = 0; number < count; number++) {
            Path file = into.resolve(RequestTemplate.name(number));
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (long at = 0; at < size; ) {
                    ByteBuffer piece = content.piece(number, at, size - at);
                    at += piece.remaining();
                    while (piece.hasRemaining()) {
                        out.write(piece);
                    }
                }
                if (size > SYNCED_BYTES) {
                    out.force(true); // else it goes to the disk while something is measured
                }
            }
        }
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public RequestTemplate request(String method, String folder, long bodyBytes) {
        return RequestTemplate.of(method, "/" + folder + "/", Caller.host(address), null, bodyBytes);
    }

    @Override
    public long cpuNanos() {
        return master.children()
                .mapToLong(worker -> ProcessFigures.of(worker.pid()).cpuNanos())
                .sum();
    }

    @Override
    public void close() {
        master.destroy();
        try {
            if (!master.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                master.descendants().forEach(ProcessHandle::destroyForcibly);
                master.destroyForcibly();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
