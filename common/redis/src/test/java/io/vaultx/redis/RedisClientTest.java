package io.vaultx.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.threads.TestRun;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static LocalRedis redis;

    @BeforeAll
    static void start() {
        redis = LocalRedis.start(folder.resolve("shared"));
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void manyCallersShareFewConnectionsAndEachHearsItsOwnAnswer() throws Exception {
        int callers = 64;
        int rounds = TestRun.rounds(200, 5_000);
        AtomicInteger wrong = new AtomicInteger();
        try (RedisClient client = open()) {
            List<Thread> threads = new ArrayList<>();
            for (int c = 0; c < callers; c++) {
                byte[] key = bytes("caller " + c);
                threads.add(Thread.startVirtualThread(() -> {
                    Random random = new Random(key.length);
                    for (int i = 0; i < rounds; i++) {
                        byte[] value = new byte[random.nextInt(2_000)];
                        random.nextBytes(value);
                        client.call("SET", key, value);
                        if (!Arrays.equals(client.call("GET", key).bytes(), value)) {
                            wrong.incrementAndGet();
                        }
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(wrong).hasValue(0);
            assertThat(client.call("INFO", bytes("clients")).text()).contains("connected_clients:4\r");
        }
    }

    @Test
    void aFullQueueOfThisProcessIsItsOwnAndTheConnectionStays() {
        try (RedisClient client = open();
                RedisLink link = client.dedicated(PATIENCE)) {
            // Everything behind it waits.
            CompletableFuture<RedisReply> blocked = link.send("BLPOP", bytes("nothing comes"), bytes("2"));
            List<CompletableFuture<RedisReply>> answers = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                answers.add(link.send("PING"));
            }

            int refused = 0;
            for (CompletableFuture<RedisReply> answer : answers) {
                try {
                    assertThat(RedisClient.await(answer).text()).isEqualTo("PONG");
                } catch (RedisException.NotSent full) {
                    assertThat(full.isOwn()).isTrue();
                    refused++;
                }
            }

            assertThat(refused).isBetween(3_000, 4_000);
            assertThat(blocked).isCompleted();
            assertThat(link.isOpen()).isTrue();
            assertThat(link.call("PING").text()).isEqualTo("PONG");
        }
    }

    @Test
    void whatNoServerHeardIsNotSentAndTheNextOneIsFound() {
        Path own = folder.resolve("own");
        LocalRedis first = LocalRedis.start(own);
        int port = first.port();
        try (RedisClient client = RedisClient.open(first.address(), PATIENCE, link -> {})) {
            client.call("SET", bytes("a"), bytes("1"));
            first.close();
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> client.call("GET", bytes("a"))).isInstanceOf(RedisException.class);
            }
            assertThatThrownBy(() -> client.call("GET", bytes("a")))
                    .isInstanceOf(RedisException.NotSent.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .message()
                    .doesNotContain("@");

            try (LocalRedis second = LocalRedis.start(own, port, Map.of())) {
                assertThat(second.port()).isEqualTo(port);
                assertThat(answered(client, "GET", bytes("a")).text()).isEqualTo("1");
            }
        } finally {
            first.close();
        }
    }

    @Test
    void aServerThatFallsSilentIsGivenUpAndTheOutcomeIsUnknown() {
        try (RedisClient client = RedisClient.open(redis.address(), Duration.ofMillis(300), link -> {})) {
            client.call("PING");
            CompletableFuture<RedisReply> waits = client.send("BLPOP", bytes("no such list"), bytes("0"));

            assertThatThrownBy(() -> RedisClient.await(waits)).isInstanceOf(RedisException.OutcomeUnknown.class);
            assertThat(answered(client, "PING").text()).isEqualTo("PONG");
        }
    }

    @Test
    void aConnectionThatIsMadeAgainHoldsUpNobodyElse() throws Exception {
        AtomicBoolean slow = new AtomicBoolean();
        CountDownLatch greets = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        RedisClient client = RedisClient.open(redis.address(), PATIENCE, link -> {
            if (slow.get()) {
                greets.countDown();
                awaited(goOn);
            }
        });
        try (client) {
            String one = client.call("CLIENT", bytes("ID")).toString();
            for (int i = 0; i < 20; i++) {
                client.call("PING");
            }
            slow.set(true);
            try (RedisClient killer = open()) {
                killer.call("CLIENT", bytes("KILL"), bytes("ID"), bytes(one));
            }
            Thread makesItAgain = Thread.startVirtualThread(() -> {
                while (greets.getCount() > 0) {
                    answered(client, "PING");
                }
            });
            awaited(greets);

            CompletableFuture<String> other = new CompletableFuture<>();
            Thread.startVirtualThread(() -> other.complete(client.call("PING").text()));
            assertThat(other.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("PONG");

            goOn.countDown();
            makesItAgain.join();
            assertThat(client.call("PING").text()).isEqualTo("PONG");
        } finally {
            goOn.countDown();
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aConnectionThatIsGivenUpDeliversNothingThatWasNotSentYet() throws Exception {
        beforeAServerThatReadsNothing(64 << 10, silent -> {
            silent.setSoTimeout((int) PATIENCE.toMillis());
            assertThatThrownBy(() -> silent.getInputStream().skipNBytes(Long.MAX_VALUE))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        });
    }

    @Test
    void aCallOfWhichNotAllCouldBeSentEndsToo() throws Exception {
        beforeAServerThatReadsNothing(32 << 20, silent -> {});
    }

    /** What the server sees behind a call that was given up. */
    private interface Aftermath {
        void check(Socket silent) throws Exception;
    }

    /** It answers what signs in, and then reads nothing until the client has given it up. */
    private static void beforeAServerThatReadsNothing(int valueBytes, Aftermath aftermath) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RedisClient client = RedisClient.open(
                        new RedisAddress("redis://127.0.0.1:" + listening.getLocalPort()),
                        Duration.ofSeconds(2),
                        link -> {})) {
            listening.setSoTimeout((int) PATIENCE.toMillis());
            CompletableFuture<RedisReply> write = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try {
                    write.complete(client.call("SET", bytes("a"), new byte[valueBytes]));
                } catch (RedisException e) {
                    write.completeExceptionally(e);
                }
            });
            try (Socket silent = listening.accept()) {
                assertThat(silent.getInputStream().read(new byte[1024])).isPositive();
                silent.getOutputStream().write(bytes("+PONG\r\n"));
                assertThatThrownBy(() -> RedisClient.await(write.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)))
                        .isInstanceOf(RedisException.OutcomeUnknown.class);
                aftermath.check(silent);
            }
        }
    }

    @Test
    void aGreetingThatBreaksOffLeavesTheCommandUnsent() {
        RedisClient client = RedisClient.open(
                redis.address(), Duration.ofMillis(300), link -> link.call("BLPOP", bytes("no such list"), bytes("0")));
        try (client) {
            assertThatThrownBy(() -> client.call("PING")).isInstanceOf(RedisException.NotSent.class);
        }
    }

    @Test
    void aRefusalIsToldWithItsCodeAndLeavesTheConnectionAlone() {
        try (RedisClient client = open()) {
            client.call("SET", bytes("text"), bytes("x"));
            assertThatThrownBy(() -> client.call("LPUSH", bytes("text"), bytes("x")))
                    .isInstanceOfSatisfying(
                            RedisException.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo("WRONGTYPE"));
            assertThat(client.call("GET", bytes("text")).text()).isEqualTo("x");
            assertThat(client.call("GET", bytes("no such key")).isNothing()).isTrue();
        }
    }

    @Test
    void aGreetingThatRefusesIsWhatCallersHear() {
        RedisClient client = RedisClient.open(redis.address(), PATIENCE, link -> {
            throw new IllegalArgumentException("not this one");
        });
        try (client) {
            assertThatThrownBy(() -> client.call("PING")).hasMessageContaining("not this one");
        }
        assertThatThrownBy(() -> client.call("PING")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aScriptIsSentWholeToAServerThatForgotIt() {
        RedisScript script = RedisScript.of("return ARGV[1] .. '!'");
        try (RedisClient client = open()) {
            assertThat(script.call(client, bytes("0"), bytes("one")).text()).isEqualTo("one!");
            client.call("SCRIPT", bytes("FLUSH"));
            assertThat(script.call(client, bytes("0"), bytes("two")).text()).isEqualTo("two!");
            assertThat(script.call(client, bytes("0"), bytes("three")).text()).isEqualTo("three!");
        }
    }

    private static RedisClient open() {
        return RedisClient.open(redis.address(), PATIENCE, link -> {});
    }

    /** The first answer that comes, within the patience. */
    private static RedisReply answered(RedisClient client, String command, byte[]... arguments) {
        long start = System.nanoTime();
        while (true) {
            try {
                return client.call(command, arguments);
            } catch (RedisException e) {
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
