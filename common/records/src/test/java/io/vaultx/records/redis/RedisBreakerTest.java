package io.vaultx.records.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.breaker.BreakerSettings;
import io.vaultx.breaker.CircuitBreaker;
import io.vaultx.breaker.CircuitBreaker.State;
import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.RecordStoreFullException;
import io.vaultx.redis.LocalRedis;
import io.vaultx.redis.RedisClient;
import io.vaultx.threads.NoWait;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records behind a breaker whose own timeout is longer than any of these tests. */
class RedisBreakerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Key KEY = Key.of(new byte[] {7});

    private final CircuitBreaker breaker =
            new CircuitBreaker("records", new BreakerSettings(3, Duration.ofHours(1)), System::nanoTime);

    @TempDir
    Path folder;

    @Test
    void aServerThatIsGoneIsNotAskedAndIsFoundWhenItIsBack() {
        LocalRedis first = LocalRedis.start(folder);
        try (RedisRecordStore store = open(first)) {
            put(store, "before");
            first.close();
            while (breaker.state() == State.CLOSED) {
                assertThatThrownBy(() -> put(store, "lost"))
                        .isInstanceOfAny(RecordStoreFailedException.class, OutcomeUnknownException.class);
            }

            assertThatThrownBy(() -> put(store, "refused"))
                    .isInstanceOf(RecordStoreFailedException.class)
                    .hasMessageContaining("not asked for now");
            assertThatThrownBy(() -> store.get("t", KEY)).isInstanceOf(RecordStoreFailedException.class);
            assertThat(breaker.rejected()).isGreaterThanOrEqualTo(2);

            try (LocalRedis second = LocalRedis.start(folder, first.port(), Map.of())) {
                assertThat(second.isRunning()).isTrue();
                putAtLast(store);
                assertThat(breaker.state()).isEqualTo(State.CLOSED);
                assertThat(new String(store.get("t", KEY).orElseThrow().value(), StandardCharsets.UTF_8))
                        .isEqualTo("at last");
            }
        }
    }

    @Test
    void aServerThatRefusesIsThere() {
        try (LocalRedis redis = LocalRedis.start(folder);
                RedisRecordStore store = open(redis)) {
            put(store, "before");
            try (RedisClient client = RedisClient.open(redis.address(), PATIENCE, link -> {})) {
                client.call("CONFIG", bytes("SET"), bytes("maxmemory"), bytes("1"));
            }

            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> put(store, "more")).isInstanceOf(RecordStoreFullException.class);
            }

            assertThat(breaker.state()).isEqualTo(State.CLOSED);
            assertThat(store.get("t", KEY)).isPresent();
        }
    }

    @Test
    void callersThatAreInterruptedBeforeTheyAskSayNothingAboutTheServer() {
        try (LocalRedis redis = LocalRedis.start(folder);
                RedisClient client = RedisClient.open(redis.address(), PATIENCE, link -> {})) {
            GuardedCalls calls = new GuardedCalls(client, PATIENCE, breaker);
            for (int i = 0; i < 10; i++) {
                // Its first call connects, which an interrupt ends.
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> calls.write(() -> client.call("PING")))
                        .isInstanceOf(RecordStoreFailedException.class)
                        .hasMessageContaining("interrupted");
                assertThat(Thread.interrupted()).isTrue();
            }

            assertThat(breaker.state()).isEqualTo(State.CLOSED);
            assertThat(calls.read(() -> client.call("PING")).text()).isEqualTo("PONG");
        }
    }

    @Test
    void anAttemptThatMayNotWaitIsNoTrial() {
        try (LocalRedis redis = LocalRedis.start(folder);
                RedisRecordStore store = open(redis)) {
            for (int i = 0; i < 3; i++) {
                breaker.ask().orElseThrow().unanswered();
            }
            breaker.mayBeBack();

            assertThat(NoWait.attempt(() -> store.get("t", KEY))).isEmpty();

            assertThat(breaker.state()).isEqualTo(State.OPEN);
            put(store, "trial");
            assertThat(breaker.state()).isEqualTo(State.CLOSED);
        }
    }

    @Test
    void aClosedStoreUsesUpNoTrial() {
        try (LocalRedis redis = LocalRedis.start(folder)) {
            RedisRecordStore store = open(redis);
            store.close();
            for (int i = 0; i < 3; i++) {
                breaker.ask().orElseThrow().unanswered();
            }
            breaker.mayBeBack();

            assertThatThrownBy(() -> put(store, "late")).isInstanceOf(IllegalStateException.class);

            // The trial was withdrawn: the next call is one.
            assertThatThrownBy(() -> put(store, "late")).isInstanceOf(IllegalStateException.class);
        }
    }

    private RedisRecordStore open(LocalRedis redis) {
        return RedisRecordStore.open(redis.address(), "test:", PATIENCE).guardedBy(breaker);
    }

    private static void put(RedisRecordStore store, String value) {
        store.write(List.of(new RecordChange.Put("t", KEY, bytes(value), Expect.ANYTHING)));
    }

    /** Nothing but the probe can let this through. */
    private static void putAtLast(RedisRecordStore store) {
        long start = System.nanoTime();
        while (true) {
            try {
                put(store, "at last");
                return;
            } catch (OutcomeUnknownException | RecordStoreFailedException e) {
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
