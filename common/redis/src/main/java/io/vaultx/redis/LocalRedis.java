package io.vaultx.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A {@code redis-server} of one's own on 127.0.0.1, with a folder that belongs to it alone and a password. What it
 * acknowledges is synced ({@code appendfsync always}), and it evicts nothing.
 *
 * <p>It lives as long as the JVM that started it, and no longer: it is in a session of its own, so a signal to the JVM's
 * group (Ctrl-C) passes it by and what drains can still use it; and a shell beside it waits at a pipe that only the JVM
 * holds open, and ends it when the JVM is gone, however that died. Should both be killed at once, the next start on the
 * folder ends what is left.
 *
 * <p>Thread-safe.
 */
public final class LocalRedis implements AutoCloseable {
    /** Longer than a large append-only file takes to load. */
    private static final Duration START = Duration.ofMinutes(5);

    private static final Duration STOP = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 5;

    /** Arguments: the command line of the server. */
    private static final String KEEPER = """
            exec 3<&0 < /dev/null
            "$@" 3<&- &
            redis=$!
            (read -r _ <&3; kill "$redis") 2> /dev/null &
            waiter=$!
            exec 3<&-
            wait "$redis"
            status=$?
            kill "$waiter" 2> /dev/null
            exit "$status"
            """;

    private final Path folder;
    private final int port;
    private final String password;
    private final Process keeper;
    private final FileChannel lockFile;

    private LocalRedis(Path folder, int port, String password, Process keeper, FileChannel lockFile) {
        this.folder = folder;
        this.port = port;
        this.password = password;
        this.keeper = keeper;
        this.lockFile = lockFile;
    }

    /** Starts one on a free port; see {@link #start(Path, int, Map)}. */
    public static LocalRedis start(Path folder) {
        return start(folder, 0, Map.of());
    }

    /**
     * Starts a server on the folder and waits until it answers, its data loaded. What an earlier one left in the folder is
     * there; an earlier one that still runs although its JVM died is ended first.
     *
     * @param folder made when it is not there; of the owner only
     * @param port 0 for a free one
     * @param settings lines of {@code redis.conf} that override ours
     * @throws LocalRedisException when it cannot be started, or another process has the folder, or the thread is interrupted:
     *     none runs then
     */
    public static LocalRedis start(Path folder, int port, Map<String, String> settings) {
        Path home = folder.toAbsolutePath().normalize();
        FileChannel lockFile = null;
        try {
            Files.createDirectories(home);
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
            lockFile = lock(home);
            LeftOver.end(home, STOP);
            String password = password(home);
            Path binary = RedisBinary.find(home);
            RedisBinary.checkItReads(home, binary);
            AppendOnlyTail.dropHalf(home);
            for (int attempt = 1; ; attempt++) {
                int chosen = port == 0 ? freePort() : port;
                Process keeper = launch(home, binary, chosen, password, settings);
                try {
                    awaitAnswer(home, keeper, chosen, password);
                    return new LocalRedis(home, chosen, password, keeper, lockFile);
                } catch (LocalRedisException e) {
                    end(keeper);
                    // Somebody else may have taken the port in between.
                    if (port != 0 || attempt == ATTEMPTS || !log(home).contains("Address already in use")) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            release(lockFile);
            throw new LocalRedisException("redis-server cannot be started on " + home + ": " + e, e);
        } catch (RuntimeException e) {
            release(lockFile);
            throw e;
        }
    }

    public RedisAddress address() {
        return new RedisAddress("redis://:" + password + "@127.0.0.1:" + port);
    }

    public int port() {
        return port;
    }

    /** The process id of the server itself. */
    public long pid() {
        try {
            return Long.parseLong(Files.readString(folder.resolve("redis.pid")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isRunning() {
        return keeper.isAlive();
    }

    /** Waits until it has ended, by {@link #close} or by itself. */
    public void awaitEnd() throws InterruptedException {
        keeper.waitFor();
    }

    /** Ends it and waits until it is gone; everything it acknowledged is on disk. */
    @Override
    public void close() {
        end(keeper);
        release(lockFile);
    }

    private static Process launch(Path home, Path binary, int port, String password, Map<String, String> settings)
            throws IOException {
        Path conf = configure(home, port, password, settings);
        List<String> command = ownSession();
        command.addAll(List.of("sh", "-c", KEEPER, "redis-keeper", binary.toString(), conf.toString()));
        return new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        home.resolve("redis.log").toFile()))
                .start();
    }

    /** The beginning of a command that a signal to our group passes by, where the machine knows sessions. */
    static List<String> ownSession() {
        return isOnPath("setsid") ? new ArrayList<>(List.of("setsid")) : new ArrayList<>();
    }

    /** Writes {@code redis.conf} and tells where it is. */
    static Path configure(Path home, int port, String password, Map<String, String> settings) throws IOException {
        Map<String, String> lines = new TreeMap<>(Map.ofEntries(
                Map.entry("bind", "127.0.0.1"),
                Map.entry("port", "" + port),
                Map.entry("requirepass", password),
                Map.entry("dir", quoted(home)),
                Map.entry("pidfile", quoted(home.resolve("redis.pid"))),
                Map.entry("logfile", quoted(home.resolve("redis.log"))),
                Map.entry("daemonize", "no"),
                Map.entry("appendonly", "yes"),
                Map.entry("appendfsync", "always"),
                Map.entry("no-appendfsync-on-rewrite", "no"),
                // Commands all along, so that it can be told where the last whole one ends.
                Map.entry("aof-use-rdb-preamble", "no"),
                Map.entry("save", "\"\""),
                Map.entry("maxmemory-policy", "noeviction"),
                Map.entry("tcp-keepalive", "30")));
        lines.putAll(settings);
        StringBuilder text = new StringBuilder();
        lines.forEach(
                (name, value) -> text.append(name).append(' ').append(value).append('\n'));
        Path conf = home.resolve("redis.conf");
        Files.deleteIfExists(home.resolve("redis.pid"));
        Files.writeString(home.resolve("redis.log"), "");
        writeForOwner(conf, text.toString());
        return conf;
    }

    /** As {@code redis.conf} wants a text that may have anything in it. */
    private static String quoted(Path path) {
        return "\""
                + path.toString().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    static void awaitAnswer(Path home, Process keeper, int port, String password) {
        long start = System.nanoTime();
        String last = "";
        while (System.nanoTime() - start < START.toNanos()) {
            try {
                if (isAnsweredBy(home, port, password)) {
                    return;
                }
                last = "port " + port + " is another server's";
            } catch (IOException e) {
                last = String.valueOf(e.getMessage());
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new LocalRedisException("interrupted while redis-server starts", null);
            }
            if (exited(keeper, Duration.ofMillis(10))) {
                throw new LocalRedisException(
                        "redis-server ended at once: " + log(home).strip(), null);
            }
        }
        throw new LocalRedisException("redis-server does not answer: " + last, null);
    }

    /**
     * Whether the server of this folder is the one at the port, and has loaded its data.
     *
     * @throws IOException when nobody answers, or with an error
     */
    static boolean isAnsweredBy(Path home, int port, String password) throws IOException {
        boolean ours =
                RedisProbe.ask(port, password, "INFO server").contains("process_id:" + LeftOver.pid(home) + "\r");
        if (ours) {
            RedisProbe.ask(port, password, "DBSIZE");
        }
        return ours;
    }

    private static void end(Process keeper) {
        try {
            keeper.getOutputStream().close();
        } catch (IOException e) {
            keeper.descendants().forEach(ProcessHandle::destroy);
        }
        if (!exited(keeper, STOP)) {
            keeper.descendants().forEach(ProcessHandle::destroyForcibly);
            keeper.destroyForcibly();
        }
    }

    private static boolean exited(Process keeper, Duration wait) {
        try {
            keeper.onExit().get(wait.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !keeper.isAlive();
        }
    }

    private static FileChannel lock(Path home) throws IOException {
        FileChannel file = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = file.tryLock();
            if (lock != null) {
                return file;
            }
        } catch (OverlappingFileLockException e) {
            // Another one of this process.
        }
        file.close();
        throw new LocalRedisException("the folder " + home + " is in use by another process", null);
    }

    private static void release(@Nullable FileChannel lockFile) {
        if (lockFile != null) {
            try {
                lockFile.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The folder's own, for all its life: the next start has to be able to end what an earlier one left. */
    static String password(Path home) throws IOException {
        Path file = home.resolve("password");
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            writeForOwner(file, HexFormat.of().formatHex(random));
        }
        return Files.readString(file).strip();
    }

    private static void writeForOwner(Path file, String text) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(temporary, text, StandardCharsets.UTF_8);
        try (FileChannel written = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isOnPath(String program) {
        for (String place : String.valueOf(System.getenv("PATH")).split(":")) {
            if (!place.isBlank() && Files.isExecutable(Path.of(place, program))) {
                return true;
            }
        }
        return false;
    }

    static String log(Path home) {
        try {
            String log = Files.readString(home.resolve("redis.log"));
            return log.substring(Math.max(0, log.length() - 2_000));
        } catch (IOException e) {
            return "";
        }
    }
}
