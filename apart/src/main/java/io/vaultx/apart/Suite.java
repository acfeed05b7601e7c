package io.vaultx.apart;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which processes a suite is made of, where each listens and how they are set: {@code DATA/run/suite}, written by {@code up} and
 * read by every other command, so that a process comes back at the port where the others look for it, and set as they are.
 *
 * @param settings of its programs, by their names in the environment ({@link RememberedSettings})
 * @param ports by the processes' names, in the order in which they start
 */
record Suite(Path data, String records, Map<String, String> settings, Map<String, Integer> ports) {
    static final String REDIS = "redis";
    static final String AUTH = "auth-1";
    static final String COMPRESSION = "compression-1";
    static final String PROXY = "proxy";
    private static final String RECORDS = "records";
    private static final String NAMES = "names";

    /** Before the name of each setting. */
    private static final String SET = "set.";

    /** On free ports of this machine, but for the proxy's. */
    static Suite plan(UpOptions options) {
        List<String> names = new ArrayList<>();
        names.add(REDIS);
        for (int i = 1; i <= options.nodes(); i++) {
            names.add("node-" + i);
        }
        names.add(AUTH);
        for (int i = 1; i <= options.fileServices(); i++) {
            names.add("file-" + i);
        }
        names.add(COMPRESSION);
        names.add(PROXY);
        Map<String, Integer> ports = new LinkedHashMap<>();
        List<Integer> free = freePorts(names.size());
        for (int i = 0; i < names.size(); i++) {
            ports.put(names.get(i), names.get(i).equals(PROXY) ? options.port() : free.get(i));
        }
        return new Suite(options.data(), options.records(), options.settings(), ports);
    }

    /**
     * @throws CommandRefusedException when none was ever started on the folder
     */
    static Suite load(Path data) {
        return find(data)
                .orElseThrow(() -> new CommandRefusedException(
                        "there is no suite in " + data + ": ./vaultx up --apart starts one"));
    }

    /** Empty when none was ever started on the folder. */
    static Optional<Suite> find(Path data) {
        if (!Files.exists(file(data))) {
            return Optional.empty();
        }
        Properties stored = new Properties();
        try (Reader text = Files.newBufferedReader(file(data))) {
            stored.load(text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file(data), e);
        }
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (String name : stored.getProperty(NAMES).split(",")) {
            ports.put(name, Integer.valueOf(stored.getProperty(name)));
        }
        Map<String, String> settings = new TreeMap<>();
        for (String key : stored.stringPropertyNames()) {
            if (key.startsWith(SET)) {
                settings.put(key.substring(SET.length()), stored.getProperty(key));
            }
        }
        return Optional.of(new Suite(data, stored.getProperty(RECORDS), settings, ports));
    }

    /** For its owner only: how a suite is set is nobody else's business. */
    void store() {
        Properties stored = new Properties();
        stored.setProperty(RECORDS, records);
        stored.setProperty(NAMES, String.join(",", ports.keySet()));
        ports.forEach((name, port) -> stored.setProperty(name, port.toString()));
        settings.forEach((name, value) -> stored.setProperty(SET + name, value));
        Path draft = file(data).resolveSibling("suite.new");
        try {
            Files.createDirectories(run());
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (Writer text = Files.newBufferedWriter(draft)) {
                stored.store(text, null);
            }
            Files.move(draft, file(data), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file(data), e);
        }
    }

    /**
     * Notes for the launcher which build the suite runs, so that other commands use that one, whatever became of the sources.
     *
     * @param build its folder
     */
    void noteBuild(@Nullable Path build) {
        Path draft = run().resolve("build.new");
        try {
            Files.writeString(draft, (build == null ? "" : build.toAbsolutePath()) + "\n");
            Files.move(draft, run().resolve("build"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + draft, e);
        }
    }

    /** In the order in which they start. */
    List<String> names() {
        return List.copyOf(ports.keySet());
    }

    /** The names that begin like this. */
    List<String> names(String kind) {
        return ports.keySet().stream().filter(name -> name.startsWith(kind)).toList();
    }

    int port(String name) {
        Integer port = ports.get(name);
        if (port == null) {
            throw new CommandRefusedException(
                    "there is no " + name + " in this suite; there are " + String.join(", ", ports.keySet()));
        }
        return port;
    }

    String url(String name) {
        return "http://127.0.0.1:" + port(name);
    }

    Path run() {
        return data.resolve("run");
    }

    Path log(String name) {
        return name.equals(REDIS) ? data.resolve(REDIS).resolve("redis.log") : logs().resolve(name + ".log");
    }

    Path logs() {
        return data.resolve("logs");
    }

    private static Path file(Path data) {
        return data.resolve("run").resolve("suite");
    }

    /** Held together, so that no two are the same. */
    private static List<Integer> freePorts(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        } finally {
            for (ServerSocket socket : held) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // Nobody has connected to it: there is nothing to lose.
                }
            }
        }
    }
}
