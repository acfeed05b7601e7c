package io.vaultx.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.disk.Fault.Plan;
import io.vaultx.disk.Loss;
import io.vaultx.disk.TestDisk;
import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.copy.LeftRecords;
import io.vaultx.records.redis.RedisRecordStore;
import io.vaultx.redis.LocalRedis;
import io.vaultx.redis.RedisClient;
import io.vaultx.threads.PlatformThreads;
import io.vaultx.threads.Tally;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder knows which engine has its records, and nothing serves or copies others. */
class RecordsHomeTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final PlatformThreads THREADS = PlatformThreads.named("test-home", 2);

    @TempDir
    Path temp;

    private record Result(int status, String output) {}

    @Test
    void theFileIsAsDocumentedAndReadBack() throws Exception {
        RecordsHome home = new RecordsHome(RecordEngine.REDIS, true, ID);
        home.write(temp);

        assertThat(RecordsHome.file(temp)).hasContent("1 redis made " + ID);
        assertThat(RecordsHome.find(temp)).contains(home);
        new RecordsHome(RecordEngine.ROCKSDB, false, ID).write(temp);
        assertThat(RecordsHome.file(temp)).hasContent("1 rocksdb new " + ID);
    }

    @Test
    void aFileOfANewerFormatOrADamagedOneIsRefused() throws Exception {
        for (Map.Entry<String, String> wrong : Map.of(
                        "2 anything", "newer program", "", "damaged", "1 redis made", "damaged", "1 redis", "damaged")
                .entrySet()) {
            Files.writeString(RecordsHome.file(temp), wrong.getKey());
            assertThatThrownBy(() -> RecordsHome.find(temp))
                    .as(wrong.getKey())
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining(wrong.getValue());
        }
    }

    @Test
    void whatWasNotedSurvivesAPowerCutAndABrokenWriteLeavesTheOldOne() throws Exception {
        RecordsHome before = new RecordsHome(RecordEngine.ROCKSDB, true, ID);
        RecordsHome after = new RecordsHome(RecordEngine.REDIS, true, ID);
        int kills = 0;
        for (boolean dead = true; dead; kills++) {
            TestDisk disk = TestDisk.over(Files.createDirectory(temp.resolve("disk-" + kills)));
            Path data = Files.createDirectory(disk.root().resolve("data"));
            DataFolder.sync(disk.root());
            before.write(data);
            disk.failing(Plan.deadFrom(kills + 1));
            try {
                after.write(data);
                dead = false;
            } catch (RuntimeException killed) {
                assertThat(killed).hasMessageContaining("killed");
            }
            disk.failing(Plan.NONE);

            Path left = temp.resolve("left-" + kills);
            disk.cuts().after(disk.changes()).cut(Loss.EVERYTHING, new Random(0), left);
            Optional<RecordsHome> found = RecordsHome.find(left.resolve("data"));

            assertThat(found).as("killed at step %d", kills + 1).isPresent();
            assertThat(found.orElseThrow()).isIn(before, after);
            if (!dead) {
                assertThat(found).contains(after);
            }
        }
        assertThat(kills).isGreaterThan(3);
        Tally.of("cuts", "power while the engine of the records is noted")
                .count(kills)
                .write();
    }

    @Test
    void theFirstStartNotesTheEngineAndAnotherOneIsRefusedThen() {
        serve(RecordEngine.ROCKSDB, "").close();
        RecordsHome noted = RecordsHome.find(temp).orElseThrow();

        assertThat(noted.isNoted(temp)).isTrue();
        assertThat(noted.made()).isTrue();
        assertThatThrownBy(() -> serve(RecordEngine.REDIS, ""))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("are in rocksdb, and vaultx.records is redis");
        assertThat(DataFolder.redis(temp)).doesNotExist();
        serve(RecordEngine.ROCKSDB, "").close();
    }

    @Test
    void aFolderFromBeforeTheFileIsTakenAsRocksDbWhenThatHasRecords() throws Exception {
        serve(RecordEngine.ROCKSDB, "").close();
        Files.delete(RecordsHome.file(temp));

        assertThatThrownBy(() -> serve(RecordEngine.REDIS, "")).isInstanceOf(StartRefusedException.class);
        serve(RecordEngine.ROCKSDB, "").close();
        assertThat(RecordsHome.file(temp)).exists();
    }

    @Test
    void aFirstStartThatGotNowhereMayBeDoneWithAnotherEngine() {
        assertThatThrownBy(() -> serve(RecordEngine.REDIS, "redis://127.0.0.1:1"))
                .isInstanceOf(RecordStoreFailedException.class);

        serve(RecordEngine.ROCKSDB, "").close();
    }

    @Test
    void recordsThatAreGoneAreNotMadeAnew() throws Exception {
        serve(RecordEngine.ROCKSDB, "").close();
        Files.move(DataFolder.records(temp), temp.resolve("elsewhere"));

        assertThatThrownBy(() -> serve(RecordEngine.ROCKSDB, "")).hasMessageContaining("are gone");
        assertThat(DataFolder.records(temp)).doesNotExist();
    }

    @Test
    void aSharedRedisThatBelongsToAnotherDataFolderOrWasEmptiedIsRefused() throws Exception {
        Path other = Files.createDirectory(temp.resolve("other"));
        try (LocalRedis shared = LocalRedis.start(temp.resolve("shared"))) {
            String url = shared.address().url();
            serve(RecordEngine.REDIS, url).close();
            serve(RecordEngine.REDIS, url).close();

            assertThatThrownBy(() -> serve(other, RecordEngine.REDIS, url))
                    .hasMessageContaining("the records of another store");

            keys(shared, "FLUSHALL");
            assertThatThrownBy(() -> serve(RecordEngine.REDIS, url)).hasMessageContaining("are gone");
        }
    }

    /** Services apart took them over: the folder knows nothing of it, the store itself does. */
    @Test
    void recordsThatWereLeftForElsewhereAreNotServedAndItIsSaidWhereTheyAre() throws Exception {
        try (LocalRedis shared = LocalRedis.start(temp.resolve("shared"))) {
            String url = shared.address().url();
            try (RecordStore store = serve(RecordEngine.REDIS, url)) {
                LeftRecords.note(store, new MemoryRecordStore(), "riak at 10.0.0.1:8087");
            }

            assertThatThrownBy(() -> serve(RecordEngine.REDIS, url))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("riak at 10.0.0.1:8087");
        }
    }

    /** The folder's note says it to a server of the folder; services that are given the address of that Redis have no folder. */
    @Test
    void aRedisElsewhereThatACopyLeavesSaysSoItself() throws Exception {
        Files.createDirectory(DataFolder.chunks(temp));
        try (LocalRedis elsewhere = LocalRedis.start(temp.resolve("elsewhere"))) {
            String url = elsewhere.address().url();
            try (RecordStore records = serve(RecordEngine.REDIS, url)) {
                records.write(List.of(new RecordChange.Put("t", Key.of(new byte[1]), new byte[1], Expect.ANYTHING)));
            }
            Result copied = copy(url, "redis", "rocksdb");
            assertThat(copied.status()).as(copied.output()).isZero();

            try (RecordStore left = RedisRecordStore.open(elsewhere.address(), RedisRecordStore.PREFIX)) {
                assertThat(LeftRecords.whereNow(left)).contains("rocksdb in " + temp);
            }
            serve(RecordEngine.ROCKSDB, url).close();
            Result back = copy(url, "rocksdb", "redis");
            assertThat(back.status()).as(back.output()).isZero();
            serve(RecordEngine.REDIS, url).close();
        }
    }

    @Test
    void aCopyMakesItsTargetTheEngineOfTheFolder() throws Exception {
        Files.createDirectory(DataFolder.chunks(temp));
        try (RecordStore records = serve(RecordEngine.ROCKSDB, "")) {
            records.write(List.of(new RecordChange.Put("t", Key.of(new byte[1]), new byte[1], Expect.ANYTHING)));
        }

        Result copied = copy("", "rocksdb", "redis");

        assertThat(copied.status()).as(copied.output()).isZero();
        assertThat(RecordsHome.find(temp).orElseThrow().engine()).isEqualTo(RecordEngine.REDIS);
        assertThatThrownBy(() -> serve(RecordEngine.ROCKSDB, "")).hasMessageContaining("are in redis");
        try (OwnRedis redis = OwnRedis.ofEnvironment(Map.of(), temp);
                RecordStore records = ServedRecords.open(RecordEngine.REDIS, temp, redis, THREADS, false)) {
            assertThat(records.get("t", Key.of(new byte[1]))).isPresent();
        }
        Result again = copy("", "rocksdb", "redis");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.output()).contains("are in redis, and --from is rocksdb");
    }

    /** An empty server at the address, and one with the records of somebody else. */
    @Test
    void aSourceThatHasNotTheRecordsOfTheFolderIsNoSource() throws Exception {
        Files.createDirectory(DataFolder.chunks(temp));
        try (LocalRedis elsewhere = LocalRedis.start(temp.resolve("elsewhere"))) {
            String url = elsewhere.address().url();
            Result fromNothing = copy(url, "redis", "rocksdb");
            assertThat(fromNothing.status()).as(fromNothing.output()).isEqualTo(1);

            new RecordsHome(RecordEngine.REDIS, true, ID).write(temp);
            Result fromEmpty = copy(url, "redis", "rocksdb");
            assertThat(fromEmpty.status()).as(fromEmpty.output()).isEqualTo(1);
            assertThat(keys(elsewhere, "DBSIZE")).isZero();

            RedisRecordStore.open(elsewhere.address(), RedisRecordStore.PREFIX).close();
            Result fromForeign = copy(url, "redis", "rocksdb");
            assertThat(fromForeign.status()).as(fromForeign.output()).isEqualTo(1);
            assertThat(fromForeign.output()).contains("the records of another store");
            assertThat(RecordsHome.find(temp).orElseThrow().engine()).isEqualTo(RecordEngine.REDIS);
        }
    }

    private RecordStore serve(RecordEngine engine, String url) {
        return serve(temp, engine, url);
    }

    /** Of a Redis elsewhere or of RocksDB; one's own would end here. */
    private static RecordStore serve(Path data, RecordEngine engine, String url) {
        try (OwnRedis redis = OwnRedis.ofEnvironment(Map.of("VAULTX_REDIS_URL", url), data)) {
            return ServedRecords.open(engine, data, redis, THREADS, false);
        }
    }

    private Result copy(String url, String from, String to) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(output, true, StandardCharsets.UTF_8);
        int status = CopyRecords.run(
                Map.of("VAULTX_REDIS_URL", url), print, print, "--data", temp.toString(), "--from", from, "--to", to);
        return new Result(status, output.toString(StandardCharsets.UTF_8));
    }

    /** The number that the command answers, or 0. */
    private static long keys(LocalRedis redis, String command) {
        try (RedisClient client = RedisClient.open(redis.address(), RedisClient.PATIENCE, link -> {})) {
            return command.equals("DBSIZE")
                    ? client.call(command).number()
                    : client.call(command).text().length();
        }
    }
}
