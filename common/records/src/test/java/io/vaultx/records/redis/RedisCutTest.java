package io.vaultx.records.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.redis.RedisWrites.Heard;
import io.vaultx.redis.LocalRedis;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cuts the connection to the server at chosen bytes of what goes over it. */
class RedisCutTest {
    @TempDir
    Path folder;

    @Test
    void aConnectionThatIsCutAtAnyByteOfAWriteNeverMakesTheAnswerUntrue() throws Exception {
        long seed = TestRun.seed();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int rounds = TestRun.rounds(150, 3_000);
        RedisWrites writes = new RedisWrites(seed);
        long wrong;
        int cuts;
        try (LocalRedis redis = LocalRedis.start(folder);
                CutProxy proxy = CutProxy.before(redis.address(), redis.port());
                RedisRecordStore store = RedisRecordStore.open(proxy.address(), "test:")) {
            for (int i = 0; i < rounds; i++) {
                if (i % 2 == 0) {
                    proxy.cutAfterSending(random.nextInt(i % 20 == 0 ? 70_000 : 700));
                } else {
                    // The answer to a write is five bytes; a new connection has its greeting first.
                    proxy.cutAfterAnswering(random.nextInt(i % 5 == 0 ? 4_000 : 6));
                }
                writes.write(store, i);
                proxy.heal();
                awaitConnections(store);
            }
            wrong = writes.wrong(store);
            cuts = proxy.cuts();
        }

        Tally.of("cuts", "the connection to Redis in a write of records")
                .count(cuts)
                .lost(wrong)
                .seed(seed)
                .write();
        assertThat(wrong).as("seed %d", seed).isZero();
        assertThat(cuts).isGreaterThan(rounds / 2);
        assertThat(writes.count(Heard.UNKNOWN)).isPositive();
        assertThat(writes.count(Heard.WRITTEN)).isPositive();
    }

    @Test
    void aWriteWhoseAnswerIsCutOffIsUnknownAndThere() throws Exception {
        RedisWrites writes = new RedisWrites(1);
        try (LocalRedis redis = LocalRedis.start(folder);
                CutProxy proxy = CutProxy.before(redis.address(), redis.port());
                RedisRecordStore store = RedisRecordStore.open(proxy.address(), "test:")) {
            writes.write(store, 1);
            awaitConnections(store);
            proxy.cutAfterAnswering(2);

            assertThat(writes.write(store, 2)).isEqualTo(Heard.UNKNOWN);
            assertThat(proxy.cuts()).isOne();

            awaitConnections(store);
            assertThat(store.get("left", RedisWrites.key(2))).isPresent();
            assertThat(store.get("right", RedisWrites.key(2))).isPresent();
        }
    }

    @Test
    void aReadThatIsCutOffIsAskedAgain() throws Exception {
        RedisWrites writes = new RedisWrites(1);
        try (LocalRedis redis = LocalRedis.start(folder);
                CutProxy proxy = CutProxy.before(redis.address(), redis.port());
                RedisRecordStore store = RedisRecordStore.open(proxy.address(), "test:")) {
            for (int i = 1; i <= 50; i++) {
                writes.write(store, i);
            }
            awaitConnections(store);
            int answered = 0;
            for (int bytes = 1; bytes < 40; bytes++) {
                proxy.cutAfterAnswering(bytes);
                try {
                    assertThat(store.scan("left", KeyRange.all(), 100)).hasSize(50);
                    answered++;
                } catch (RecordStoreFailedException greetingWasCut) {
                    // Of the second attempt, too: before it was sent, or a moment after.
                    assertThat(greetingWasCut.getMessage()).containsAnyOf("no connection", "broke");
                }
                assertThat(proxy.cuts()).isEqualTo(bytes);
                awaitConnections(store);
            }
            assertThat(answered).isGreaterThan(20);
        }
    }

    /** A connection that broke is made again when it is needed; each has passed its greeting then. */
    static void awaitConnections(RedisRecordStore store) {
        long start = System.nanoTime();
        for (int answered = 0; answered < 20; ) {
            try {
                store.get("left", RedisWrites.key(0));
                answered++;
            } catch (RecordStoreFailedException notYet) {
                answered = 0;
                assertThat(System.nanoTime() - start).isLessThan(60_000_000_000L);
                Thread.onSpinWait();
            }
        }
    }
}
