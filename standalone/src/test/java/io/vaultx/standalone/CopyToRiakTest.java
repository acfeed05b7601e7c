package io.vaultx.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.files.MergedTables;
import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.TableSpec;
import io.vaultx.records.copy.LeftRecords;
import io.vaultx.records.redis.RedisRecordStore;
import io.vaultx.records.riak.RiakRecordStore;
import io.vaultx.records.riak.StandInRiak;
import io.vaultx.redis.LocalRedis;
import io.vaultx.redis.RedisClient;
import io.vaultx.threads.PlatformThreads;
import io.vaultx.threads.TestRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code copy-records} to Riak and from it, for which a stand-in stands. */
class CopyToRiakTest {
    private static final PlatformThreads THREADS = PlatformThreads.named("test-copy", 2);
    private static final int ROWS = 40;

    @TempDir
    Path temp;

    private final StandInRiak riak = StandInRiak.start(TestRun.seed());
    private final Map<String, String> environment = new HashMap<>();

    private record Result(int status, String output) {}

    @BeforeEach
    void prepare() throws IOException {
        Files.createDirectory(DataFolder.chunks(temp));
        environment.put("VAULTX_RIAK", riak.address().toString());
        environment.put("VAULTX_RIAK_TIMEOUT_MILLIS", "2000");
        environment.put("VAULTX_RIAK_SPACE", "copy-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
    }

    @AfterEach
    void close() {
        riak.close();
    }

    @Test
    void everyRecordGoesToRiakAndBackAndTheFolderRemembersWhere() {
        fillRocks();

        Result there = copy("rocksdb", "riak");
        assertThat(there.status()).as(there.output()).isZero();
        assertThat(there.output()).contains("versions: " + ROWS + " rows, " + ROWS + " written, 0 removed");
        assertThat(engine()).isEqualTo(RecordEngine.RIAK);
        assertThatThrownBy(this::openRocks).hasMessageContaining("are in riak").hasMessageContaining("services apart");
        Result again = copy("rocksdb", "riak");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.output()).contains("are in riak, and --from is rocksdb");

        try (RiakRecordStore store = RiakRecords.open(environment)) {
            store.write(List.of(put("names", 1, "changed by a service")));
        }
        Result refused = copy("riak", "rocksdb");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output()).contains("differ");

        moveRocksAway();
        Result back = copy("riak", "rocksdb");
        assertThat(back.status()).as(back.output()).isZero();
        try (RecordStore rocks = openRocks()) {
            assertThat(rocks.scan("versions", KeyRange.all(), 2 * ROWS)).hasSize(ROWS);
            assertThat(rocks.get("names", key(1)).orElseThrow().value())
                    .isEqualTo("changed by a service".getBytes(StandardCharsets.UTF_8));
            assertThat(rocks.scan(RiakRecords.ID_TABLE, KeyRange.all(), 1)).isEmpty();
        }
    }

    /** A row in the wrong kind of bucket would not be found by the services. */
    @Test
    void eachTableLiesWhereTheServicesLookForIt() {
        List<RecordChange> rows = new ArrayList<>(List.of(put("users", 1, "u"), put("files", 1, "f")));
        MergedTables.all().forEach(table -> rows.add(put(table.name(), 1, "m")));
        try (RecordStore rocks = openRocks()) {
            rocks.write(rows);
        }
        assertThat(copy("rocksdb", "riak").status()).isZero();

        // As an auth-service opens them, which has no table with a merge: it sees what is exclusive.
        try (RiakRecordStore auth = RiakRecordStore.open(RiakRecords.settings(environment), List.of(), null)) {
            assertThat(auth.get("users", key(1))).isPresent();
            assertThat(auth.get("files", key(1))).isPresent();
            for (TableSpec<?> table : MergedTables.all()) {
                assertThat(auth.get(table.name(), key(1))).as(table.name()).isEmpty();
            }
        }
        assertThat(MergedTables.all()).extracting(TableSpec::name).contains("versions", "pages", "outbox", "misplaced");
    }

    @Test
    void aCopyThatBrokeOffGoesOnWhereItWas() {
        fillRocks();
        environment.put("VAULTX_RIAK_TIMEOUT_MILLIS", "300");
        int broken = 0;
        int written = 0;
        for (int writes = 20; ; writes *= 2) {
            riak.dieAfter(writes);
            Result result = copy("rocksdb", "riak");
            riak.heal();
            if (result.status() == 0) {
                written = written(result.output());
                break;
            }
            assertThat(result.status()).as(result.output()).isEqualTo(1);
            assertThat(engine()).isEqualTo(RecordEngine.ROCKSDB);
            broken++;
        }
        assertThat(broken).isGreaterThan(1);
        assertThat(written).isLessThan(2 * ROWS);
        try (RiakRecordStore store = RiakRecords.open(environment)) {
            assertThat(store.scan("versions", KeyRange.all(), 2 * ROWS)).hasSize(ROWS);
            assertThat(store.scan("names", KeyRange.all(), 2 * ROWS)).hasSize(ROWS);
        }
    }

    @Test
    void whatCannotBeACopyIsRefusedAndSaysWhy() {
        fillRocks();
        String nodes = environment.remove("VAULTX_RIAK");
        refused("VAULTX_RIAK", "must name the nodes");
        environment.put("VAULTX_RIAK", "127.0.0.1:1");
        refused("127.0.0.1:1");
        environment.put("VAULTX_RIAK", nodes);
        environment.put("VAULTX_RIAK_N", "many");
        refused("vaultx.riak.n must be a number");
        environment.remove("VAULTX_RIAK_N");
        environment.put("VAULTX_RIAK_TYPE", "never-made");
        refused("never-made");
        environment.remove("VAULTX_RIAK_TYPE");
        try (RiakRecordStore store = RiakRecords.open(environment)) {
            store.write(List.of(put("names", 1, "somebody's")));
        }
        refused("differ", "Nothing was changed");
        assertThat(engine()).isEqualTo(RecordEngine.ROCKSDB);
    }

    @Test
    void theRiakOfAnotherDataFolderIsNeitherTargetNorSource() throws IOException {
        fillRocks();
        assertThat(copy("rocksdb", "riak").status()).isZero();
        RecordsHome home = RecordsHome.find(temp).orElseThrow();
        String other = "0123456789abcdef0123456789abcdef";

        new RecordsHome(RecordEngine.ROCKSDB, true, other).write(temp);
        refused("records of another store");
        moveRocksAway();
        new RecordsHome(RecordEngine.RIAK, true, other).write(temp);
        Result foreign = copy("riak", "rocksdb");
        assertThat(foreign.status()).isEqualTo(1);
        assertThat(foreign.output()).contains("records of another store");

        home.write(temp);
        environment.put("VAULTX_RIAK_SPACE", "elsewhere");
        Result elsewhere = copy("riak", "rocksdb");
        assertThat(elsewhere.status()).isEqualTo(1);
        assertThat(elsewhere.output()).contains("are not in this Riak");
    }

    @Test
    void whatServicesApartShareGoesFromRedisToRiakAndBackToAnotherRedis() {
        try (LocalRedis one = LocalRedis.start(temp.resolve("one"));
                LocalRedis other = LocalRedis.start(temp.resolve("other"))) {
            Result nowhere = run("--shared", "--from", "redis", "--to", "riak");
            assertThat(nowhere.output()).contains("VAULTX_REDIS_URL must say where");
            environment.put("VAULTX_REDIS_URL", one.address().url());
            Result nothing = run("--shared", "--from", "redis", "--to", "riak");
            assertThat(nothing.status()).isEqualTo(1);
            assertThat(nothing.output()).contains("there are no records in");
            fillShared(one);

            Result there = run("--shared", "--from", "redis", "--to", "riak");
            assertThat(there.status()).as(there.output()).isZero();
            environment.put("VAULTX_REDIS_URL", other.address().url());
            Result back = run("--shared", "--from", "riak", "--to", "redis");
            assertThat(back.status()).as(back.output()).isZero();
            try (RecordStore redis = RedisRecordStore.open(other.address(), RedisRecordStore.PREFIX)) {
                assertThat(redis.scan("versions", KeyRange.all(), 2 * ROWS)).hasSize(ROWS);
            }
        }
        Result rocks = run("--shared", "--from", "rocksdb", "--to", "riak");
        assertThat(rocks.output()).contains("no services share records in rocksdb");
    }

    /** Services that are still set to the old engine must not serve from what stayed behind. */
    @Test
    void whatServicesShareIsMarkedAsLeftAndTheWayBackTakesTheMarkAway() {
        try (LocalRedis shared = LocalRedis.start(temp.resolve("one"))) {
            environment.put("VAULTX_REDIS_URL", shared.address().url());
            fillShared(shared);
            assertThat(run("--shared", "--from", "redis", "--to", "riak").status())
                    .isZero();
            try (RecordStore redis = RedisRecordStore.open(shared.address(), RedisRecordStore.PREFIX);
                    RecordStore here = RiakRecords.open(environment)) {
                assertThat(LeftRecords.whereNow(redis)).contains(RiakRecords.place(environment));
                assertThat(LeftRecords.whereNow(here)).isEmpty();
                here.write(List.of(put("names", 1, "changed by a service")));
            }

            Result stale = run("--shared", "--from", "redis", "--to", "riak");
            assertThat(stale.status()).isEqualTo(1);
            assertThat(stale.output()).contains("Nothing was changed");
            Result back = run("--shared", "--from", "riak", "--to", "redis");
            assertThat(back.status()).as(back.output()).isZero();
            try (RecordStore redis = RedisRecordStore.open(shared.address(), RedisRecordStore.PREFIX);
                    RecordStore left = RiakRecords.open(environment)) {
                assertThat(LeftRecords.whereNow(redis)).isEmpty();
                assertThat(redis.get("names", key(1)).orElseThrow().value())
                        .isEqualTo("changed by a service".getBytes(StandardCharsets.UTF_8));
                assertThat(LeftRecords.whereNow(left))
                        .contains(shared.address().toString())
                        .get()
                        .asString()
                        .doesNotContain(shared.address().url());
            }
        }
    }

    /** The command of docs/RIAK.md. */
    @Test
    void whatStayedBehindInRedisCanBeOpenedAgainWhenRiakIsLostForGood() {
        try (LocalRedis shared = LocalRedis.start(temp.resolve("one"))) {
            environment.put("VAULTX_REDIS_URL", shared.address().url());
            fillShared(shared);
            assertThat(run("--shared", "--from", "redis", "--to", "riak").status())
                    .isZero();

            try (RedisClient client = RedisClient.open(shared.address(), RedisClient.PATIENCE, link -> {})) {
                byte[] rows = "vaultx:records:rows:left-records".getBytes(StandardCharsets.US_ASCII);
                byte[] keys = "vaultx:records:keys:left-records".getBytes(StandardCharsets.US_ASCII);
                assertThat(client.call("DEL", rows, keys).number()).isEqualTo(2);
            }

            try (RecordStore redis = RedisRecordStore.open(shared.address(), RedisRecordStore.PREFIX)) {
                assertThat(LeftRecords.whereNow(redis)).isEmpty();
                assertThat(redis.scan("names", KeyRange.all(), 2 * ROWS)).hasSize(ROWS);
            }
        }
    }

    @Test
    void aFolderBesideSharedRecordsIsRefusedAndNotPassedOver() {
        Result both = run("--data", temp.toString(), "--shared", "--from", "redis", "--to", "riak");

        assertThat(both.status()).isEqualTo(1);
        assertThat(both.output()).contains("--data or --shared, not both");
    }

    private static void fillShared(LocalRedis redis) {
        try (RecordStore store = RedisRecordStore.open(redis.address(), RedisRecordStore.PREFIX)) {
            fill(store);
        }
    }

    private void refused(String... why) {
        Result result = copy("rocksdb", "riak");
        assertThat(result.status()).as(result.output()).isEqualTo(1);
        assertThat(result.output()).contains(why);
    }

    private static int written(String output) {
        return output.lines()
                .filter(line -> line.contains(" written, "))
                .mapToInt(line -> Integer.parseInt(line.replaceAll(".* rows, ([0-9]+) written.*", "$1")))
                .sum();
    }

    private RecordEngine engine() {
        return RecordsHome.find(temp).orElseThrow().engine();
    }

    private void fillRocks() {
        try (RecordStore rocks = openRocks()) {
            fill(rocks);
        }
    }

    private RecordStore openRocks() {
        try (OwnRedis none = OwnRedis.ofEnvironment(Map.of(), temp)) {
            return ServedRecords.open(RecordEngine.ROCKSDB, temp, none, THREADS, false);
        }
    }

    /** An exclusive table and one with a merge. */
    private static void fill(RecordStore store) {
        for (int i = 0; i < ROWS; i++) {
            store.write(List.of(put("versions", i, "version " + i), put("names", i, "name " + i)));
        }
    }

    private void moveRocksAway() {
        try {
            Files.move(
                    DataFolder.records(temp),
                    Files.createTempDirectory(temp, "older").resolve("records"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static RecordChange put(String table, int number, String value) {
        return new RecordChange.Put(table, key(number), value.getBytes(StandardCharsets.UTF_8), Expect.ANYTHING);
    }

    private static Key key(int number) {
        return Key.of(ByteBuffer.allocate(4).putInt(number).array());
    }

    private Result copy(String from, String to) {
        return run("--data", temp.toString(), "--from", from, "--to", to);
    }

    private Result run(String... args) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(output, true, StandardCharsets.UTF_8);
        int status = CopyRecords.run(environment, print, print, Stream.of(args).toArray(String[]::new));
        return new Result(status, output.toString(StandardCharsets.UTF_8));
    }
}
