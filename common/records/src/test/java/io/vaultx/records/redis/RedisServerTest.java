package io.vaultx.records.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.RecordStoreFullException;
import io.vaultx.records.StoredRecord;
import io.vaultx.redis.LocalRedis;
import io.vaultx.redis.RedisAddress;
import io.vaultx.redis.RedisClient;
import io.vaultx.redis.RedisException;
import io.vaultx.redis.RedisReply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are not as they should be, or not any more. */
class RedisServerTest {
    /** Before that is whole a server does not end when it is asked to. */
    private static void giveUpItsFirstLog(LocalRedis redis) {
        call(redis.address(), "CONFIG", "SET", "appendonly", "no");
    }

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void aServerThatCouldLoseRecordsIsRefusedByTheNameOfItsSetting() {
        for (Map.Entry<String, String> wrong : Map.of(
                        "appendonly", "no",
                        "appendfsync", "everysec",
                        "no-appendfsync-on-rewrite", "yes",
                        "maxmemory-policy", "allkeys-lru")
                .entrySet()) {
            try (LocalRedis redis =
                    LocalRedis.start(folder.resolve(wrong.getKey()), 0, Map.of(wrong.getKey(), wrong.getValue()))) {
                assertThatThrownBy(() -> open(redis))
                        .isInstanceOf(RecordStoreFailedException.class)
                        .hasMessageContaining("setting " + wrong.getKey() + " is " + wrong.getValue() + " and must be");
            }
        }
    }

    @Test
    void aSettingThatWasChangedIsFoundWhenTheConnectionIsMadeAgain() {
        try (LocalRedis redis = LocalRedis.start(folder);
                RedisRecordStore store = open(redis)) {
            put(store, "a", "1");
            call(redis.address(), "CONFIG", "SET", "appendfsync", "everysec");
            call(redis.address(), "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

            awaitRefusal(store, "appendfsync is everysec");
        }
    }

    /** Its keys are many enough that the rewrite lasts until the test is through. */
    @Test
    void aServerWhoseLogWasJustSwitchedOnIsRefusedUntilItsRewriteHasEnded() {
        Map<String, String> slow = Map.of("appendonly", "no", "rdb-key-save-delay", "20000");
        try (LocalRedis redis = LocalRedis.start(folder, 0, slow)) {
            call(redis.address(), "DEBUG", "POPULATE", "2000");
            call(redis.address(), "CONFIG", "SET", "appendonly", "yes");
            assertThat(persistence(redis)).containsAnyOf("aof_rewrite_in_progress:1", "aof_rewrite_scheduled:1");

            assertThatThrownBy(() -> open(redis))
                    .isInstanceOf(RecordStoreFailedException.class)
                    .hasMessageContaining("not complete yet");
            giveUpItsFirstLog(redis);
        }
    }

    /** It was on before, so that INFO still has the size of that log. */
    @Test
    void aServerWhoseLogWasSwitchedOffAndOnAgainIsRefusedUntilItsRewriteHasEnded() {
        try (LocalRedis redis = LocalRedis.start(folder, 0, Map.of("rdb-key-save-delay", "20000"))) {
            call(redis.address(), "SET", "a", "1");
            call(redis.address(), "CONFIG", "SET", "rdb-key-save-delay", "0");
            call(redis.address(), "BGREWRITEAOF");
            awaitPersistence(redis, "aof_rewrite_in_progress:0");
            call(redis.address(), "CONFIG", "SET", "appendonly", "no");
            call(redis.address(), "DEBUG", "POPULATE", "2000");
            call(redis.address(), "CONFIG", "SET", "rdb-key-save-delay", "20000");
            call(redis.address(), "CONFIG", "SET", "appendonly", "yes");
            assertThat(persistence(redis)).containsAnyOf("aof_rewrite_in_progress:1", "aof_rewrite_scheduled:1");

            assertThatThrownBy(() -> open(redis)).isInstanceOf(RecordStoreFailedException.class);
            giveUpItsFirstLog(redis);
        }
    }

    @Test
    void aServerThatRewritesItsLogAsEverIsNotRefused() {
        try (LocalRedis redis = LocalRedis.start(folder, 0, Map.of("rdb-key-save-delay", "20000"))) {
            call(redis.address(), "DEBUG", "POPULATE", "2000");
            call(redis.address(), "SET", "a", "1");
            call(redis.address(), "BGREWRITEAOF");
            assertThat(persistence(redis)).contains("aof_rewrite_in_progress:1");

            try (RedisRecordStore store = open(redis)) {
                put(store, "a", "1");
                assertThat(keys(store)).containsExactly("a");
            }
        }
    }

    @Test
    void aLogThatCouldNotBeWrittenIsRefused() {
        Map<String, String> info = Map.of("redis_version", "6.2.6", "aof_last_write_status", "err");

        assertThatThrownBy(() -> ServerCheck.checkLog(info)).hasMessageContaining("the last write to its log failed");
    }

    @Test
    void aServerOlderThanSixDotTwoIsRefused() {
        for (String old : List.of("5.0.14", "6.0.16", "6.1.241", "unknown", "")) {
            assertThatThrownBy(() -> ServerCheck.checkKind(Map.of("redis_version", old, "role", "master")))
                    .as(old)
                    .hasMessageContaining("6.2 or newer");
        }
        for (String fit : List.of("6.2.0", "6.10.1", "7.0.15", "10.0")) {
            ServerCheck.checkKind(Map.of("redis_version", fit, "role", "master"));
        }
    }

    @Test
    void aStoreThatIsNotThereIsNotMadeByWhoWantsAnExistingOne() {
        try (LocalRedis redis = LocalRedis.start(folder)) {
            assertThat(RedisRecordStore.openExisting(redis.address(), "test:", ""))
                    .isEmpty();
            assertThat(RedisRecordStore.openExisting(redis.address(), "test:", RedisRecordStore.newId()))
                    .isEmpty();
            assertThat(call(redis.address(), "DBSIZE").number()).isZero();
        }
    }

    @Test
    void aStoreWithAnotherIdIsSomebodyElsesAndIsRefused() {
        try (LocalRedis redis = LocalRedis.start(folder)) {
            String ours = RedisRecordStore.newId();
            try (RedisRecordStore made = RedisRecordStore.openOrMake(redis.address(), "test:", ours)) {
                assertThat(made.id()).isEqualTo(ours);
            }
            RedisRecordStore.openOrMake(redis.address(), "test:", ours).close();
            try (RedisRecordStore found =
                    RedisRecordStore.openExisting(redis.address(), "test:", "").orElseThrow()) {
                assertThat(found.id()).isEqualTo(ours);
            }

            String another = RedisRecordStore.newId();
            assertThatThrownBy(() -> RedisRecordStore.openOrMake(redis.address(), "test:", another))
                    .isInstanceOf(RecordStoreFailedException.class)
                    .hasMessageContaining("the records of another store, " + ours);
            assertThatThrownBy(() -> RedisRecordStore.openExisting(redis.address(), "test:", another))
                    .isInstanceOf(RecordStoreFailedException.class)
                    .hasMessageContaining("the records of another store, " + ours);
        }
    }

    @Test
    void aReplicaIsRefused() {
        try (LocalRedis primary = LocalRedis.start(folder.resolve("primary"));
                LocalRedis replica = LocalRedis.start(
                        folder.resolve("replica"), 0, Map.of("replicaof", "127.0.0.1 " + primary.port()))) {
            assertThatThrownBy(() -> open(replica))
                    .isInstanceOf(RecordStoreFailedException.class)
                    .hasMessageContaining("replica");
        }
    }

    @Test
    void nobodyThereIsSaidWithoutThePassword() {
        LocalRedis redis = LocalRedis.start(folder);
        redis.close();

        assertThatThrownBy(() -> open(redis))
                .isInstanceOf(RecordStoreFailedException.class)
                .hasMessageContaining("127.0.0.1:" + redis.port())
                .message()
                .doesNotContain("@");
    }

    @Test
    void aServerThatWasEmptiedIsNotTakenForAStoreWithoutRecords() {
        try (LocalRedis redis = LocalRedis.start(folder);
                RedisRecordStore store = open(redis)) {
            for (int i = 0; i < 20; i++) {
                put(store, "on every connection", "1");
            }
            call(redis.address(), "FLUSHALL");
            List<ThrowingCallable> calls = List.of(
                    () -> put(store, "b", "1"),
                    () -> store.get("t", key("on every connection")),
                    () -> store.getAll("t", List.of(key("on every connection"))),
                    () -> store.scan("t", KeyRange.all(), 10),
                    store::tableNames);
            for (ThrowingCallable call : calls) {
                assertThatThrownBy(call)
                        .isInstanceOf(RecordStoreFailedException.class)
                        .hasMessageContaining("does not have the records any more");
            }

            call(redis.address(), "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            awaitRefusal(store, "this server has no records");

            try (RedisRecordStore another = open(redis)) {
                put(another, "a", "2");
            }
            awaitRefusal(store, "the records of another store");
        }
    }

    /** docs/FORMATS.md, 6.4. */
    @Test
    void theKeysLieAsDocumented() {
        try (LocalRedis redis = LocalRedis.start(folder);
                RedisRecordStore store = open(redis)) {
            put(store, "a", "1");
            long version = store.get("t", key("a")).orElseThrow().version();

            assertThat(call(redis.address(), "KEYS", "*").items())
                    .extracting(RedisReply::text)
                    .containsExactlyInAnyOrder("test:store", "test:rows:t", "test:keys:t");
            assertThat(call(redis.address(), "HGET", "test:rows:t", "a").bytes())
                    .isEqualTo(ByteBuffer.allocate(9)
                            .putLong(version)
                            .put((byte) '1')
                            .array());
            assertThat(call(redis.address(), "ZSCORE", "test:keys:t", "a").text())
                    .isEqualTo("0");
            assertThat(call(redis.address(), "HGET", "test:store", "format").text())
                    .isEqualTo("1");
            assertThat(call(redis.address(), "HGET", "test:store", "id").text()).matches("[0-9a-f]{32}");
            // Each of the store's connections lifts it.
            assertThat(Long.parseLong(call(redis.address(), "HGET", "test:store", "version")
                            .text()))
                    .isGreaterThanOrEqualTo(version)
                    .isLessThan(1L << 53);
        }
    }

    @Test
    void recordsOfANewerFormatAreRefusedAndLeftAlone() {
        try (LocalRedis redis = LocalRedis.start(folder)) {
            open(redis).close();
            call(redis.address(), "HSET", "test:store", "format", "2");

            assertThatThrownBy(() -> open(redis))
                    .isInstanceOf(RecordStoreFailedException.class)
                    .hasMessageContaining("format 2");
            assertThat(call(redis.address(), "HGET", "test:store", "format").text())
                    .isEqualTo("2");
        }
    }

    @Test
    void aFullServerRefusesWhatPutsAndLetsReadsAndDeletesGoOn() {
        try (LocalRedis redis = LocalRedis.start(folder);
                RedisRecordStore store = open(redis)) {
            put(store, "a", "1");
            put(store, "b", "1");
            call(redis.address(), "CONFIG", "SET", "maxmemory", "1");

            assertThatThrownBy(() -> put(store, "c", "1")).isInstanceOf(RecordStoreFullException.class);
            assertThatThrownBy(() -> store.write(List.of(
                            new RecordChange.Delete("t", key("a"), Expect.ANYTHING),
                            new RecordChange.Put("t", key("c"), new byte[9], Expect.ANYTHING))))
                    .isInstanceOf(RecordStoreFullException.class);
            assertThat(keys(store)).containsExactly("a", "b");
            store.write(List.of(new RecordChange.Delete("t", key("b"), Expect.ANYTHING)));
            assertThat(keys(store)).containsExactly("a");

            call(redis.address(), "CONFIG", "SET", "maxmemory", "0");
            put(store, "c", "1");
            assertThat(keys(store)).containsExactly("a", "c");
        }
    }

    /** Writes that a server does not remember had versions, too. */
    @Test
    void anOlderCopyOfTheServersFilesNeverGivesAVersionAgain() throws Exception {
        Path log = folder.resolve("appendonly.aof");
        Path copy = folder.resolve("copy");
        LocalRedis redis = LocalRedis.start(folder);
        int port = redis.port();
        try (RedisRecordStore store = open(redis)) {
            put(store, "a", "old");
            redis.close();
            Files.copy(log, copy);
            redis = LocalRedis.start(folder, port, Map.of());

            long highest = 0;
            for (int i = 0; i < 100; i++) {
                putAtLast(store, "a", "lost");
                highest = store.get("t", key("a")).orElseThrow().version();
            }
            redis.close();
            Files.copy(copy, log, StandardCopyOption.REPLACE_EXISTING);
            redis = LocalRedis.start(folder, port, Map.of());

            putAtLast(store, "a", "new");
            assertThat(store.get("t", key("a")).orElseThrow().version()).isGreaterThan(highest);
        } finally {
            redis.close();
        }
    }

    @Test
    void aScriptThatTheServerForgotIsSentAgain() {
        try (LocalRedis redis = LocalRedis.start(folder);
                RedisRecordStore store = open(redis)) {
            put(store, "a", "1");
            call(redis.address(), "SCRIPT", "FLUSH");
            put(store, "b", "1");
            call(redis.address(), "SCRIPT", "FLUSH");

            assertThat(keys(store)).containsExactly("a", "b");
        }
    }

    @Test
    void aLongPageIsWholeAlthoughItIsReadInSteps() {
        try (LocalRedis redis = LocalRedis.start(folder);
                RedisRecordStore store = open(redis)) {
            List<RecordChange> changes = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                changes.add(new RecordChange.Put("t", key("%06d".formatted(i)), new byte[i % 7], Expect.ABSENT));
            }
            store.write(changes);
            byte[] large = new byte[RecordStore.MAX_VALUE_BYTES];
            new Random(3).nextBytes(large);
            for (int i : new int[] {100, 101, 102, 103, 2_990, 2_991, 2_992}) {
                store.write(List.of(new RecordChange.Put("t", key("%06d".formatted(i)), large, Expect.ANYTHING)));
            }

            for (int limit : new int[] {1, 511, 512, 513, 1_024, 2_999, 3_000, 3_001, RecordStore.MAX_SCAN_RECORDS}) {
                List<StoredRecord> page = store.scan("t", KeyRange.all(), limit);
                assertThat(page)
                        .hasSize(Math.min(limit, 3_000))
                        .isSortedAccordingTo((one, other) -> one.key().compareTo(other.key()));
            }
            assertThat(store.scan("t", KeyRange.all(), 104).getLast().value()).isEqualTo(large);
        }
    }

    /** A foreign value under one of its keys breaks a script off behind its first changes. */
    @Test
    void aScriptThatBreaksOffInTheMiddleIsNoRefusal() {
        try (LocalRedis redis = LocalRedis.start(folder);
                RedisRecordStore store = open(redis)) {
            call(redis.address(), "SET", "test:rows:t2", "foreign");

            assertThatThrownBy(() -> store.write(List.of(
                            new RecordChange.Put("t", key("a"), new byte[1], Expect.ANYTHING),
                            new RecordChange.Put("t2", key("a"), new byte[1], Expect.ANYTHING))))
                    .isInstanceOf(OutcomeUnknownException.class);
        }
    }

    private static String persistence(LocalRedis redis) {
        return call(redis.address(), "INFO", "persistence").text();
    }

    private static void awaitPersistence(LocalRedis redis, String words) {
        long start = System.nanoTime();
        while (!persistence(redis).contains(words)) {
            assertThat(System.nanoTime() - start).as(words).isLessThan(PATIENCE.toNanos());
        }
    }

    private static RedisRecordStore open(LocalRedis redis) {
        return RedisRecordStore.open(redis.address(), "test:", PATIENCE);
    }

    private static void put(RecordStore store, String key, String value) {
        store.write(
                List.of(new RecordChange.Put("t", key(key), value.getBytes(StandardCharsets.UTF_8), Expect.ANYTHING)));
    }

    /** The connections notice one after another that they were cut, and a new one is tried now and then. */
    private static void awaitRefusal(RecordStore store, String words) {
        long start = System.nanoTime();
        String last = "written";
        while (!last.contains(words)) {
            assertThat(System.nanoTime() - start).as(last).isLessThan(PATIENCE.toNanos());
            try {
                put(store, "x", "1");
                last = "written";
            } catch (OutcomeUnknownException | RecordStoreFailedException e) {
                last = String.valueOf(e.getMessage());
            }
        }
    }

    private static void putAtLast(RecordStore store, String key, String value) {
        long start = System.nanoTime();
        while (true) {
            try {
                put(store, key, value);
                return;
            } catch (OutcomeUnknownException | RecordStoreFailedException e) {
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private static List<String> keys(RecordStore store) {
        return store.scan("t", KeyRange.all(), 100).stream()
                .map(found -> new String(found.key().bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    private static Key key(String text) {
        return Key.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static RedisReply call(RedisAddress address, String command, String... arguments) {
        try (RedisClient client = RedisClient.open(address, PATIENCE, link -> {})) {
            byte[][] bytes = new byte[arguments.length][];
            for (int i = 0; i < arguments.length; i++) {
                bytes[i] = arguments[i].getBytes(StandardCharsets.UTF_8);
            }
            return client.call(command, bytes);
        } catch (RedisException e) {
            throw new AssertionError(command, e);
        }
    }
}
