package io.vaultx.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that a kill cut off, wherever that was: half of a transaction is never there, not even two starts later. */
class AppendOnlyTailTest {
    private static final String PAIR = "redis.call('HSET', 'left', ARGV[1], ARGV[2])\n"
            + "redis.call('HSET', 'right', ARGV[1], ARGV[2])\n"
            + "return 1";
    /** With line ends and the words of a transaction in it. */
    private static final String VALUE = "*1\r\n$5\r\nMULTI\r\n*1\r\n$4\r\nEXEC\r\n";

    @TempDir
    Path folder;

    /**
     * The file of a server that took two writes and was closed.
     *
     * @param before its size before the second one
     */
    private record Written(Path file, long before) {
        static Written in(Path home) throws IOException {
            try (LocalRedis redis = LocalRedis.start(home)) {
                write(redis.address(), "one");
                Path file = AppendOnlyTail.newest(home).orElseThrow();
                long before = Files.size(file);
                write(redis.address(), "two");
                return new Written(file, before);
            }
        }
    }

    @Test
    void whereverItIsCutNoHalfOfATransactionComesBackWithALaterOne() throws IOException {
        Written written = Written.in(folder);
        Path file = written.file();
        byte[] whole = Files.readAllBytes(file);
        int cuts = 0;
        int lost = 0;

        for (int end = (int) written.before() + 1; end < whole.length; end += TestRun.rounds(9, 1)) {
            Files.write(file, Arrays.copyOf(whole, end));
            try (LocalRedis redis = LocalRedis.start(folder)) {
                write(redis.address(), "three");
            }
            try (LocalRedis redis = LocalRedis.start(folder)) {
                String left = keys(redis.address(), "left");
                lost += left.equals(keys(redis.address(), "right")) && left.equals("one three") ? 0 : 1;
            }
            cuts++;
        }

        Tally.of("cuts", "the file that Redis appends to, in a transaction")
                .count(cuts)
                .lost(lost)
                .write();
        assertThat(lost).isZero();
        assertThat(cuts).isGreaterThan(10);
    }

    /** With what an image of Redis has under its usual names. */
    @Test
    void theRedisOfTheContainersStartsWithoutTheHalf() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Path programs = Files.createDirectory(folder.resolve("programs"));
        Path binary = RedisBinary.find(folder);
        Files.createSymbolicLink(programs.resolve("redis-server"), binary);
        Files.createSymbolicLink(programs.resolve("redis-check-aof"), binary);
        Written written = Written.in(data);
        Path file = written.file();
        // Within its second command: a server alone would keep the first.
        int end = (int) (written.before() + (Files.size(file) - written.before()) * 2 / 3);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), end));

        try (ContainedRedis redis = ContainedRedis.start(programs, data)) {
            assertThat(redis.log()).contains("is not whole, it is loaded twice");
            write(redis.address(), "three");
        }
        try (ContainedRedis redis = ContainedRedis.start(programs, data)) {
            write(redis.address(), "four");
        }
        try (ContainedRedis redis = ContainedRedis.start(programs, data)) {
            assertThat(keys(redis.address(), "left")).isEqualTo("four one three");
            assertThat(keys(redis.address(), "right")).isEqualTo("four one three");
        }
    }

    /** A server as the containers start it, killed when it is closed. */
    private record ContainedRedis(Process process, RedisAddress address, Path file) implements AutoCloseable {
        private static final int ATTEMPTS = 5;

        static ContainedRedis start(Path programs, Path data) throws IOException {
            for (int attempt = 1; ; attempt++) {
                ContainedRedis started = begin(programs, data);
                if (started.answers()) {
                    return started;
                }
                started.close();
                // Somebody else may have taken the port in between.
                assertThat(attempt).as(started.log()).isLessThan(ATTEMPTS);
            }
        }

        private static ContainedRedis begin(Path programs, Path data) throws IOException {
            Path start = Path.of(System.getProperty("vaultx.root"), "k8s", "base", "redis-start");
            int port = LocalRedis.freePort();
            Path log = Files.createTempFile(programs, "redis-", ".log");
            ProcessBuilder builder = new ProcessBuilder(
                    "sh",
                    start.toString(),
                    data.toString(),
                    "--bind",
                    "127.0.0.1",
                    "--port",
                    "" + port,
                    "--appendonly",
                    "yes",
                    "--appendfsync",
                    "always",
                    "--save",
                    "");
            builder.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new ContainedRedis(process, new RedisAddress("redis://127.0.0.1:" + port), log);
        }

        /** Within half a minute; false when it has ended. */
        private boolean answers() {
            long start = System.nanoTime();
            while (process.isAlive()) {
                try {
                    LocalRedisTest.call(address, "DBSIZE");
                    return true;
                } catch (RedisException notYet) {
                    assertThat(System.nanoTime() - start).isLessThan(30_000_000_000L);
                }
            }
            return false;
        }

        String log() throws IOException {
            return Files.readString(file);
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
        }
    }

    @Test
    void whatIsWholeOrNoFileOfCommandsIsLeftAsItIs() throws IOException {
        Path file = folder.resolve("appendonly.aof");
        String multi = "*1\r\n$5\r\nMULTI\r\n";
        String set = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$3\r\n\r\n*\r\n";
        for (String text : new String[] {
            "",
            set,
            multi + set + "*1\r\n$4\r\nEXEC\r\n",
            set.substring(0, 20),
            "REDIS0009 and what follows" + multi,
            multi + "something else",
            multi + set + multi + set,
            multi + "*1\r\n$99999999999999999999\r\n",
        }) {
            Files.writeString(file, text, StandardCharsets.ISO_8859_1);
            AppendOnlyTail.dropHalf(folder);
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).isEqualTo(text);
        }
        Files.delete(file);
        AppendOnlyTail.dropHalf(folder);
    }

    @Test
    void ofSeveralFilesTheNewestIsTheOneThatIsAppendedTo() throws IOException {
        Path logs = Files.createDirectory(folder.resolve("appendonlydir"));
        String half = "*1\r\n$5\r\nMULTI\r\n*1\r\n$4\r\nPI";
        for (String name :
                new String[] {"appendonly.aof.9.incr.aof", "appendonly.aof.10.incr.aof", "appendonly.aof.10.base.aof"
                }) {
            Files.writeString(logs.resolve(name), half);
        }

        AppendOnlyTail.dropHalf(folder);

        assertThat(logs.resolve("appendonly.aof.10.incr.aof")).isEmptyFile();
        assertThat(logs.resolve("appendonly.aof.9.incr.aof")).hasContent(half);
        assertThat(logs.resolve("appendonly.aof.10.base.aof")).hasContent(half);
    }

    private static void write(RedisAddress redis, String key) {
        assertThat(LocalRedisTest.call(redis, "EVAL", PAIR, "0", key, VALUE).number())
                .isOne();
    }

    private static String keys(RedisAddress redis, String table) {
        return LocalRedisTest.call(redis, "HKEYS", table).items().stream()
                .map(RedisReply::text)
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
