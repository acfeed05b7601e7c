package io.vaultx.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

    @Test
    void aCarriedServerThatThisSystemCannotRunIsRefusedWithAWayOut() throws Exception {
        Path broken = program("broken", "error while loading shared libraries: libssl.so.3");
        Path noProgram = program("no-program", "");
        Files.writeString(noProgram, "#!/no/such/loader\n");

        for (Path binary : List.of(broken, noProgram)) {
            assertThatThrownBy(() -> RedisBinary.checkItRuns(binary))
                    .isInstanceOf(LocalRedisException.class)
                    .hasMessageContaining("does not run on this system")
                    .hasMessageContaining("VAULTX_REDIS_SERVER");
            assertThat(binary).doesNotExist();
        }
        RedisBinary.checkItRuns(program("fit", "Redis server v=6.2.6 sha=00000000:0"));
    }

    @Test
    void theNameOfTheFolderMayHaveAnything() {
        Path odd = folder.resolve("a \"quoted\" 'one' with \\ and # in it");

        try (LocalRedis redis = LocalRedis.start(odd)) {
            assertThat(call(redis.address(), "PING").text()).isEqualTo("PONG");
            assertThat(odd.resolve("appendonly.aof")).exists();
        }
    }

    /** The number that a server left in its folder may be anybody's by now. */
    @Test
    void aProcessOfAnotherUserIsNotTakenForAServerThatWasLeft() {
        String us = ProcessHandle.current().info().user().orElseThrow();

        assertThat(LeftOver.mayBeOurs(new Running("somebody else", null))).isFalse();
        assertThat(LeftOver.mayBeOurs(new Running("somebody else", "/usr/bin/redis-server")))
                .isFalse();
        assertThat(LeftOver.mayBeOurs(new Running(us, "/usr/bin/java"))).isFalse();
        assertThat(LeftOver.mayBeOurs(new Running(us, "/usr/bin/redis-server"))).isTrue();
        assertThat(LeftOver.mayBeOurs(new Running(us, null))).isTrue();
    }

    /** What the system tells of a process; null for what it keeps to itself. */
    private record Running(String owner, String program) implements ProcessHandle.Info {
        @Override
        public Optional<String> user() {
            return Optional.of(owner);
        }

        @Override
        public Optional<String> command() {
            return Optional.ofNullable(program);
        }

        @Override
        public Optional<String> commandLine() {
            return Optional.empty();
        }

        @Override
        public Optional<String[]> arguments() {
            return Optional.empty();
        }

        @Override
        public Optional<Instant> startInstant() {
            return Optional.empty();
        }

        @Override
        public Optional<Duration> totalCpuDuration() {
            return Optional.empty();
        }
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
        Process owner = owner("setsid");
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

            assertThat(groupOfOwner).isEqualTo("" + owner.pid());
            Process kill = new ProcessBuilder("kill", "-TERM", "--", "-" + groupOfOwner)
                    .inheritIO()
                    .start();
            assertThat(kill.waitFor()).isZero();
            assertThat(out.readLine()).isEqualTo("signalled");
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

    private Process owner(String... under) throws Exception {
        List<String> command = new ArrayList<>(List.of(under));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                RedisOwner.class.getName(),
                folder.toString()));
        return new ProcessBuilder(command)
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

    static RedisReply call(RedisAddress address, String command, String... arguments) {
        try (RedisClient client = RedisClient.open(address, PATIENCE, link -> {})) {
            byte[][] bytes = new byte[arguments.length][];
            for (int i = 0; i < arguments.length; i++) {
                bytes[i] = arguments[i].getBytes(StandardCharsets.UTF_8);
            }
            return client.call(command, bytes);
        }
    }
}
