package io.vaultx.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.copy.LeftRecords;
import io.vaultx.records.copy.RecordCopy;
import io.vaultx.records.riak.StandInRiak;
import io.vaultx.threads.PlatformThreads;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code copy-records} from a data folder to Riak comes no further than some write. Whichever it is, afterwards the server of the
 * folder or the services on Riak may serve or nobody, never both, and the same command brings it to its end.
 */
class KilledCopyTest {
    private static final PlatformThreads THREADS = PlatformThreads.named("test-killed-copy", 2);
    private static final Key ROW = Key.of(new byte[] {1});
    private static final int SERVER = 1;
    private static final int SERVICES = 2;

    @TempDir
    Path temp;

    private final StandInRiak riak = StandInRiak.start(TestRun.seed());
    private final Map<String, String> environment = new HashMap<>();
    private Path data = Path.of("");

    @BeforeEach
    void prepare() {
        environment.put("VAULTX_RIAK", riak.address().toString());
        environment.put("VAULTX_RIAK_TIMEOUT_MILLIS", "300");
        begin(0);
    }

    @AfterEach
    void close() {
        riak.close();
    }

    @Test
    void whereverItIsKilledOneMayServeAtMostAndTheSameCommandEndsIt() {
        int[] left = new int[4];
        int status = 1;
        for (int writes = 1; status != 0; writes++) {
            begin(writes);
            riak.dieAfter(writes);
            status = copy();
            riak.heal();
            left[whoMayServe()]++;

            assertThat(copy()).as("killed after %d writes", writes).isEqualTo(status == 0 ? 1 : 0);
            assertThat(whoMayServe()).as("killed after %d writes", writes).isEqualTo(SERVICES);
        }
        Tally.of("kills", "copy-records to Riak")
                .count(left[0] + left[SERVER])
                .lost(left[SERVER + SERVICES])
                .seed(TestRun.seed())
                .write();
        assertThat(left[SERVER + SERVICES]).as("both may serve").isZero();
        assertThat(left[SERVER]).isPositive();
        assertThat(left[0]).as("killed between the note and the mark").isPositive();
    }

    @Test
    void whenItCannotBeNotedWhereTheRecordsAreNobodyServesFromThere() throws IOException {
        Path draft = Files.createDirectory(data.resolve("records-engine.new"));

        assertThat(copy()).isEqualTo(1);
        assertThat(whoMayServe()).isEqualTo(SERVER);

        Files.delete(draft);
        assertThat(copy()).isZero();
        assertThat(whoMayServe()).isEqualTo(SERVICES);
    }

    /** A folder with a record and a place in Riak of its own. */
    private void begin(int number) {
        environment.put("VAULTX_RIAK_SPACE", "killed-" + number);
        try {
            data = Files.createDirectory(temp.resolve("data-" + number));
            Files.createDirectory(DataFolder.chunks(data));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        try (RecordStore rocks = openRocks()) {
            rocks.write(List.of(new RecordChange.Put("names", ROW, new byte[1], Expect.ANYTHING)));
        }
    }

    /** The sum of those who start with the record. */
    private int whoMayServe() {
        int who = 0;
        try (RecordStore rocks = openRocks()) {
            assertThat(rocks.get("names", ROW)).isPresent();
            who += SERVER;
        } catch (StartRefusedException elsewhere) {
            assertThat(elsewhere).hasMessageContaining("are in riak");
        }
        try (RecordStore there = RiakRecords.open(environment)) {
            boolean servable = !RecordCopy.isUnfinished(there)
                    && LeftRecords.whereNow(there).isEmpty();
            if (servable && there.get("names", ROW).isPresent()) {
                who += SERVICES;
            }
        }
        return who;
    }

    private RecordStore openRocks() {
        try (OwnRedis none = OwnRedis.ofEnvironment(Map.of(), data)) {
            return ServedRecords.open(RecordEngine.ROCKSDB, data, none, THREADS, false);
        }
    }

    private int copy() {
        PrintStream print = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return CopyRecords.run(
                environment, print, print, "--data", data.toString(), "--from", "rocksdb", "--to", "riak");
    }
}
