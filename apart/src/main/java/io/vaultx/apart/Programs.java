package io.vaultx.apart;

import io.vaultx.redis.DetachedRedis;
import io.vaultx.security.SecretsFolder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How each process of a suite is started: its program, its settings, its log, its mark. */
final class Programs {
    private static final String CLUSTER_SECRET = "cluster-secret";
    private static final String CLUSTER_SECRET_FILE = "VAULTX_CLUSTER_SECRET_FILE";
    private static final String JOIN_TOKEN = "join-token";
    private static final String PUBLIC_URL = "VAULTX_PUBLIC_URL";

    /** As many copies as a region keeps by default, and no more than there are nodes. */
    private static final int MOST_REPLICAS = 3;

    /** As the launcher starts a server. */
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens",
            "java.base/java.lang=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dio.netty.allocator.numDirectArenas=2",
            "-Dio.netty.allocator.maxCachedBufferCapacity=131072",
            "-Dfile.encoding=UTF-8");

    private final Suite suite;
    private final Path apps;

    /**
     * @param apps the folder with a folder for each program's module, as built
     */
    Programs(Suite suite, Path apps) {
        this.suite = suite;
        this.apps = apps;
    }

    /** What all processes share has to be there before the first one. */
    void prepare() {
        try {
            Files.createDirectories(suite.run());
            Files.createDirectories(suite.data().resolve("logs"));
            for (String node : suite.names("node-")) {
                Files.createDirectories(suite.data().resolve(node));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the folder " + suite.data(), e);
        }
        SecretsFolder made = SecretsFolder.open(secrets());
        SecureRandom random = new SecureRandom();
        made.text(CLUSTER_SECRET, random);
        made.text(JOIN_TOKEN, random);
    }

    /**
     * Starts it and notes its mark at once: whoever looks from now on finds it. Returns before it serves.
     *
     * @return the run that goes on already, when there is one
     */
    ProcessMark start(String name) {
        int port = suite.port(name);
        return StateLock.within(
                suite.run(),
                () -> ProcessMark.read(markFile(name))
                        .filter(ProcessMark::isRunning)
                        .orElseGet(() -> begin(name, port)));
    }

    /** Whether it can be used: for Redis, whether its data are loaded. */
    boolean isServing(String name, Readiness.Question question) {
        return name.equals(Suite.REDIS)
                ? DetachedRedis.isServing(redisFolder(), suite.port(name))
                : question.isReady(suite.url(name));
    }

    private ProcessMark begin(String name, int port) {
        try {
            Process process = name.equals(Suite.REDIS) ? DetachedRedis.start(redisFolder(), port) : launch(name, port);
            ProcessMark mark = ProcessMark.of(process.pid())
                    .orElseThrow(
                            () -> new CommandRefusedException(name + " ended at once; its log is " + suite.log(name)));
            mark.write(markFile(name));
            return mark;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    Path markFile(String name) {
        return suite.run().resolve(name + ".pid");
    }

    private Process launch(String name, int port) throws IOException {
        Program program = program(name, port);
        List<String> command = new ArrayList<>();
        if (isOnPath("setsid")) {
            // A signal to the terminal's group is for the supervisor, which ends the others in their order.
            command.add("setsid");
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + program.heapMib() + "m");
        command.add("-XX:MaxDirectMemorySize=" + program.directMib() + "m");
        command.addAll(FLAGS);
        command.addAll(List.of(
                "-jar",
                apps.resolve(program.module()).resolve("quarkus-run.jar").toString()));
        File log = suite.log(name).toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(suite.data().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().putAll(set(program, builder.environment()));
        return builder.start();
    }

    /** The environment of a process, given that of the command that starts it. */
    Map<String, String> environment(String name, Map<String, String> inherited) {
        return set(program(name, suite.port(name)), inherited);
    }

    /** What the suite decides, else what the command's environment says now, else what it said when the suite was begun. */
    private Map<String, String> set(Program program, Map<String, String> inherited) {
        Map<String, String> environment = new TreeMap<>(suite.settings());
        environment.putAll(inherited);
        environment.putIfAbsent("MALLOC_ARENA_MAX", "2");
        if (environment.getOrDefault(PUBLIC_URL, "").isBlank()) {
            environment.put(PUBLIC_URL, suite.url(Suite.PROXY));
        }
        environment.putAll(program.settings());
        return environment;
    }

    /**
     * @param heapMib and the memory beside it for what is on its way between sockets
     */
    private record Program(String module, int heapMib, int directMib, Map<String, String> settings) {}

    private Program program(String name, int port) {
        String kind = name.substring(0, name.indexOf('-') < 0 ? name.length() : name.indexOf('-'));
        Map<String, String> settings = new TreeMap<>();
        settings.put("VAULTX_HOST", "127.0.0.1");
        settings.put("VAULTX_PORT", Integer.toString(port));
        return switch (kind) {
            case "auth" -> {
                withRecords(settings);
                yield new Program("auth-service", 256, 64, settings);
            }
            case "file" -> {
                withRecords(settings);
                settings.put("VAULTX_AUTH_URL", suite.url(Suite.AUTH));
                settings.put(
                        "VAULTX_REPLICAS",
                        Integer.toString(
                                Math.min(MOST_REPLICAS, suite.names("node-").size())));
                settings.put("VAULTX_JOBS_ENABLED", "true");
                yield new Program("file-service", 384, 256, settings);
            }
            case "node" -> {
                settings.put("VAULTX_NODE_ID", name);
                settings.put("VAULTX_NODE_PORT", Integer.toString(port));
                settings.put(
                        "VAULTX_NODE_DATA",
                        suite.data().resolve(name).resolve("chunks").toString());
                settings.put(
                        CLUSTER_SECRET_FILE, secrets().resolve(CLUSTER_SECRET).toString());
                settings.put(
                        "VAULTX_JOIN_TOKEN_FILE", secrets().resolve(JOIN_TOKEN).toString());
                settings.put("VAULTX_NODE_URL", suite.url(name));
                settings.put("VAULTX_CLUSTER_URL", fileUrls());
                yield new Program("storage-node", 256, 256, settings);
            }
            case "compression" -> {
                settings.put("VAULTX_REDIS_URL", redisUrl());
                settings.put("VAULTX_FILES_URL", fileUrls());
                settings.put(
                        CLUSTER_SECRET_FILE, secrets().resolve(CLUSTER_SECRET).toString());
                yield new Program("compression-worker", 256, 64, settings);
            }
            case "proxy" -> {
                settings.put("VAULTX_AUTH_URL", suite.url(Suite.AUTH));
                settings.put("VAULTX_FILE_URLS", fileUrls());
                yield new Program("edge-proxy", 128, 128, settings);
            }
            default -> throw new IllegalStateException("no program for " + name);
        };
    }

    private void withRecords(Map<String, String> settings) {
        settings.put("VAULTX_SECRETS", secrets().toString());
        settings.put("VAULTX_RECORDS", suite.records());
        settings.put("VAULTX_REDIS_URL", redisUrl());
    }

    private String redisUrl() {
        return DetachedRedis.address(redisFolder(), suite.port(Suite.REDIS)).url();
    }

    private String fileUrls() {
        return suite.names("file-").stream().map(suite::url).collect(Collectors.joining(","));
    }

    private Path secrets() {
        return suite.data().resolve("secrets");
    }

    private Path redisFolder() {
        return suite.data().resolve("redis");
    }

    private static boolean isOnPath(String program) {
        for (String place : String.valueOf(System.getenv("PATH")).split(":")) {
            if (!place.isBlank() && Files.isExecutable(Path.of(place, program))) {
                return true;
            }
        }
        return false;
    }
}
