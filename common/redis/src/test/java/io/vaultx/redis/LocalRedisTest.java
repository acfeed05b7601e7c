package io.vaultx.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRedisTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void whatItAcknowledgedIsThereAfterACloseAndAfterAKill() {
        try (LocalRedis redis = LocalRedis.start(folder)) {
            call(redis.address(), "SET", "a", "1");
        }
        long pid;
        try (LocalRedis redis = LocalRedis.start(folder)) {
            assertThat(call(redis.address(), "GET", "a").text()).isEqualTo("1");
            call(redis.address(), "SET", "a", "2");
            pid = redis.pid();
            kill(pid);
            ended(pid);
        }
        try (LocalRedis redis = LocalRedis.start(folder)) {
            assertThat(call(redis.address(), "GET", "a").text()).isEqualTo("2");
            pid = redis.pid();
        }
        ended(pid);
    }

    @Test
    void itIsDurableEvictsNothingAndWantsAPassword() {
        try (LocalRedis redis = LocalRedis.start(folder)) {
            for (Map.Entry<String, String> wanted : Map.of(
                            "appendonly", "yes", "appendfsync", "always", "maxmemory-policy", "noeviction")
                    .entrySet()) {
                assertThat(call(redis.address(), "CONFIG", "GET", wanted.getKey())
                                .items()
                                .get(1)
                                .text())
                        .isEqualTo(wanted.getValue());
            }
            assertThatThrownBy(() -> call(new RedisAddress("redis://127.0.0.1:" + redis.port()), "PING"))
                    .isInstanceOf(RedisException.Refused.class)
                    .hasMessageContaining("NOAUTH");
            assertThatThrownBy(() -> call(new RedisAddress("redis://:wrong@127.0.0.1:" + redis.port()), "PING"))
                    .isInstanceOf(RedisException.Refused.class)
                    .hasMessageContaining("WRONGPASS");
        }
    }

    @Test
    void aFolderIsOneServersOnly() {
        try (LocalRedis redis = LocalRedis.start(folder)) {
            assertThatThrownBy(() -> LocalRedis.start(folder))
                    .isInstanceOf(LocalRedisException.class)
                    .hasMessageContaining("in use");
            assertThat(redis.isRunning()).isTrue();
        }
    }

    @Test
    void aServerThatCannotStartSaysWhy() {
        assertThatThrownBy(() -> LocalRedis.start(folder, 0, Map.of("no-such-setting", "1")))
                .isInstanceOf(LocalRedisException.class)
                .hasMessageContaining("no-such-setting");
    }

    @Test
    void aFolderOfANewerRedisIsNotTakenForAnEmptyOne() throws Exception {
        Files.createDirectory(folder.resolve("appendonlydir"));
        Path old = program("old", "Redis server v=6.2.11 sha=00000000:0");
        Path newer = program("newer", "Redis server v=7.0.15 sha=00000000:0");

        assertThatThrownBy(() -> RedisBinary.checkItReads(folder, old))
                .isInstanceOf(LocalRedisException.class)
                .hasMessageContaining("would not see the data");
        RedisBinary.checkItReads(folder, newer);
        RedisBinary.checkItReads(folder.resolve("another"), old);
    }

    private Path program(String name, String says) throws Exception {
        Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\necho '" + says + "'\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program;
    }

    @Test
    void itDiesWithTheJvmThatStartedItHoweverThatDies() throws Exception {
        Process owner = owner();
        try (BufferedReader out = owner.inputReader()) {
            long pid = Long.parseLong(out.readLine().split(" ")[0]);
            owner.destroyForcibly();
            ended(pid);
        }
        try (LocalRedis next = LocalRedis.start(folder)) {
            assertThat(call(next.address(), "PING").text()).isEqualTo("PONG");
        }
    }

    /** As Ctrl-C at a terminal does: everything in the group of the JVM hears it. */
    @Test
    void aSignalToTheGroupOfTheJvmPassesItBy() throws Exception {
        Process owner = owner();
        try (BufferedReader out = owner.inputReader()) {
            String[] line = out.readLine().split(" ");
            long pid = Long.parseLong(line[0]);
            String groupOfOwner = group(owner.pid());
            assertThat(group(pid)).isNotEqualTo(groupOfOwner);
            assertThat(group(ProcessHandle.of(pid)
                            .flatMap(ProcessHandle::parent)
                            .orElseThrow()
                            .pid()))
                    .isNotEqualTo(groupOfOwner);
            assertThat(call(new RedisAddress(line[1]), "PING").text()).isEqualTo("PONG");

            owner.getOutputStream().close();
            assertThat(owner.waitFor(60, TimeUnit.SECONDS)).isTrue();
            ended(pid);
        } finally {
            owner.destroyForcibly();
        }
    }

    @Test
    void oneThatOutlivedItsJvmIsEndedByTheNextStart() throws Exception {
        Process owner = owner();
        try (BufferedReader out = owner.inputReader()) {
            String[] line = out.readLine().split(" ");
            long pid = Long.parseLong(line[0]);
            call(new RedisAddress(line[1]), "SET", "a", "1");
            // The keeper first: nobody is left to end the server.
            ProcessHandle keeper =
                    ProcessHandle.of(pid).flatMap(ProcessHandle::parent).orElseThrow();
            keeper.children().filter(child -> child.pid() != pid).forEach(ProcessHandle::destroyForcibly);
            keeper.destroyForcibly();
            ended(keeper.pid());
            owner.destroyForcibly();
            ended(owner.pid());
            assertThat(call(new RedisAddress(line[1]), "PING").text()).isEqualTo("PONG");

            try (LocalRedis next = LocalRedis.start(folder)) {
                ended(pid);
                assertThat(call(next.address(), "GET", "a").text()).isEqualTo("1");
            }
        }
    }

    private Process owner() throws Exception {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RedisOwner.class.getName(),
                        folder.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String group(long pid) throws Exception {
        Process ps = new ProcessBuilder("ps", "-o", "pgid=", "-p", "" + pid).start();
        try (BufferedReader out = ps.inputReader()) {
            return out.readLine().strip();
        }
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private static void ended(long pid) {
        assertThat(ProcessHandle.of(pid)
                        .map(process -> process.onExit()
                                .orTimeout(60, TimeUnit.SECONDS)
                                .thenApply(gone -> true)
                                .join()))
                .isNotEqualTo(Optional.of(false));
    }

    private static RedisReply call(RedisAddress address, String command, String... arguments) {
        try (RedisClient client = RedisClient.open(address, PATIENCE, link -> {})) {
            byte[][] bytes = new byte[arguments.length][];
            for (int i = 0; i < arguments.length; i++) {
                bytes[i] = arguments[i].getBytes(StandardCharsets.UTF_8);
            }
            return client.call(command, bytes);
        }
    }
}
