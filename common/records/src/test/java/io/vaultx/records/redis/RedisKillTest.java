package io.vaultx.records.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.redis.RedisWrites.Heard;
import io.vaultx.redis.LocalRedis;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills redis-server with SIGKILL under writers that stay, and starts it again. */
class RedisKillTest {
    private static final int WRITERS = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void aKillOfTheServerLosesNoAcknowledgedWriteAndLeavesNoHalfOne() throws Exception {
        long seed = TestRun.seed();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int rounds = TestRun.rounds(6, 100);
        RedisWrites writes = new RedisWrites(seed);
        AtomicBoolean goOn = new AtomicBoolean(true);
        AtomicInteger next = new AtomicInteger();

        LocalRedis redis = LocalRedis.start(folder);
        int port = redis.port();
        long wrong;
        try (RedisRecordStore store = RedisRecordStore.open(redis.address(), "test:")) {
            List<Thread> writers = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                writers.add(Thread.startVirtualThread(() -> {
                    while (goOn.get()) {
                        if (writes.write(store, next.getAndIncrement()) == Heard.NOT_WRITTEN) {
                            // A server that is down refuses at once: thousands of refusals prove no more than one.
                            LockSupport.parkNanos(1_000_000);
                        }
                    }
                }));
            }
            for (int round = 0; round < rounds; round++) {
                long until = writes.count(Heard.WRITTEN) + 1 + random.nextInt(500);
                long start = System.nanoTime();
                while (writes.count(Heard.WRITTEN) < until) {
                    assertThat(System.nanoTime() - start)
                            .as("nothing is written any more, seed %d", seed)
                            .isLessThan(PATIENCE.toNanos());
                    LockSupport.parkNanos(1_000_000);
                }
                ProcessHandle.of(redis.pid()).orElseThrow().destroyForcibly();
                redis.close();
                redis = LocalRedis.start(folder, port, Map.of());
            }
            goOn.set(false);
            for (Thread writer : writers) {
                writer.join();
            }
            RedisCutTest.awaitConnections(store);
            wrong = writes.wrong(store);
        } finally {
            goOn.set(false);
            redis.close();
        }

        Tally.of("kills", "redis-server under writers of records")
                .count(rounds)
                .lost(wrong)
                .seed(seed)
                .write();
        assertThat(wrong).as("seed %d", seed).isZero();
        assertThat(writes.count(Heard.UNKNOWN)).as("no kill met a write").isPositive();
    }
}
