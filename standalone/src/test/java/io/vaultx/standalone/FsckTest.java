package io.vaultx.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.Chunking;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkRef;
import io.vaultx.domain.Principal;
import io.vaultx.domain.Role;
import io.vaultx.files.catalog.Catalog;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.NewContent;
import io.vaultx.files.catalog.NewFile;
import io.vaultx.files.content.Etags;
import io.vaultx.files.content.Manifest;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.files.outbox.Outbox;
import io.vaultx.files.upload.ArrivedParts;
import io.vaultx.node.ChunkLog;
import io.vaultx.node.ChunkLogOptions;
import io.vaultx.node.Removal;
import io.vaultx.records.Expect;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.rocksdb.RocksRecordStore;
import io.vaultx.redis.LocalRedis;
import io.vaultx.redis.RedisClient;
import io.vaultx.threads.PlatformThreads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;

/** The whole check over a folder of this process: damage of each store is named by bucket and key, derived data mended. */
class FsckTest {
    private static final Principal ANNA = new Principal("anna", Set.of(Role.USER));
    private static final int SIZE = 30_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path data;

    private final Random random = new Random(7);
    private final List<HashedChunk> chunks = new ArrayList<>();
    private final List<FileHead> files = new ArrayList<>();

    /** What a run printed and ended with. */
    private record Run(int status, String out, String err) {
        List<JsonNode> lines() {
            return out.lines().map(FsckTest::parsed).toList();
        }

        List<String> kinds() {
            return lines().stream().map(line -> line.get("kind").asText()).toList();
        }
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private Run fsck(String... options) {
        return fsck(Map.of(), options);
    }

    private Run fsck(Map<String, String> environment, String... options) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] all = Stream.concat(Stream.of("--data", data.toString()), Stream.of(options))
                .toArray(String[]::new);
        int status = Fsck.run(
                environment,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                all);
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Files of a chunk each, the third with the same content as the second, and a chunk that no file names. */
    @BeforeEach
    void fill() {
        for (int made = 0; made < 4; made++) {
            byte[] content = new byte[SIZE];
            random.nextBytes(content);
            chunks.add(HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(content)));
        }
        inLog(
                InstantSource.system(),
                log -> chunks.forEach(chunk -> log.put(chunk).join()));
        inRecords(records -> {
            Catalog catalog = new Catalog(
                    records,
                    InstantSource.system(),
                    new ArrivedParts(records, 3600),
                    new Outbox(records, () -> false, InstantSource.system()));
            for (int file = 0; file < 4; file++) {
                HashedChunk chunk = chunks.get(file == 2 ? 1 : file);
                NewFile plain = NewFile.named("n", "text/plain");
                NewFile named = new NewFile(
                        plain.bucket(), "file-" + file, plain.description(), true, true, plain.chunking(), null, null);
                files.add(catalog.createReady(ANNA, named, content(chunk), Operation.fresh(random)));
            }
        });
    }

    private static NewContent content(HashedChunk chunk) {
        return new NewContent(
                chunk.size(),
                Etags.of(chunk.address().id()),
                chunk.address().id(),
                ChunkAddress.SHARED,
                Chunking.DEFAULT,
                new Manifest.Inline(List.of(new ChunkRef(chunk.address().id(), chunk.size()))));
    }

    private void inLog(InstantSource clock, Consumer<ChunkLog> work) {
        try (ChunkLog log = ChunkLog.open(ChunkLogOptions.in(DataFolder.chunks(data), clock, new SecureRandom()))) {
            work.accept(log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void inRecords(Consumer<RecordStore> work) {
        try (PlatformThreads readers = PlatformThreads.named("record-reader", 1);
                RecordStore records = RocksRecordStore.open(DataFolder.records(data), readers)) {
            work.accept(records);
        }
    }

    private Map<String, byte[]> bytesOf(Path folder) throws IOException {
        Map<String, byte[]> bytes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                bytes.put(file.toString(), Files.readAllBytes(file));
            }
        }
        return bytes;
    }

    private Map<String, String> everyRecord() {
        Map<String, String> rows = new TreeMap<>();
        inRecords(records -> {
            for (String table :
                    List.of("files", "versions", "names", "uploads", "parts", "counts", "pages", "idempotency")) {
                records.scan(table, KeyRange.all(), 1_000)
                        .forEach(row -> rows.put(table + row.key(), row.version() + Arrays.toString(row.value())));
            }
        });
        return rows;
    }

    private Path segment() throws IOException {
        try (Stream<Path> all = Files.list(DataFolder.chunks(data).resolve("segments"))) {
            return all.sorted().findFirst().orElseThrow();
        }
    }

    /** Turns one bit of the content of a chunk in its segment; answers where. */
    private int flip(int chunk) throws IOException {
        byte[] stored = Files.readAllBytes(segment());
        byte[] content = new byte[64];
        chunks.get(chunk).content().get(1_000, content);
        int at = 0;
        while (!Arrays.equals(stored, at, at + content.length, content, 0, content.length)) {
            at++;
        }
        flipAt(at);
        return at;
    }

    private void flipAt(int at) throws IOException {
        byte[] stored = Files.readAllBytes(segment());
        stored[at] ^= 1;
        Files.write(segment(), stored);
    }

    private void loseIndexRow(int chunk) throws Exception {
        byte[] key = ByteBuffer.allocate(1 + ChunkAddress.BYTES)
                .put((byte) 'c')
                .put(chunks.get(chunk).address().bytes())
                .array();
        try (RocksDB index =
                RocksDB.open(DataFolder.chunks(data).resolve("index").toString())) {
            index.delete(key);
        }
    }

    private String of(int file) {
        return "bucket anna/home key file-" + file + " file " + files.get(file).id();
    }

    @Test
    void aSoundFolderEndsWithZeroAndCountsWhatItHas() {
        Run run = fsck();

        assertThat(run.status()).as(run.out()).isZero();
        assertThat(run.out().lines())
                .contains("  files: 4", "  chunks: 4", "  unreferenced chunks: 1", "  references to chunks: 4")
                .contains("  bytes of unreferenced chunks: " + SIZE, "  chunks with several references: 1")
                .endsWith("clean");
        assertThat(run.err()).isEmpty();
        assertThat(data.resolve("fsck-work")).doesNotExist();
    }

    @Test
    void everyLineIsAnObjectOfJsonWhenThatIsWantedAndTheLastOneTheSummary() throws IOException {
        flip(0);

        Run run = fsck("--json");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.kinds()).containsExactly("CHUNK_DAMAGED", "SUMMARY");
        assertThat(run.lines().getFirst().get("key").asText()).isEqualTo("file-0");
        assertThat(run.lines().getFirst().get("advice").asText()).isNotEmpty();
        assertThat(run.lines().getLast().get("clean").asBoolean()).isFalse();
        assertThat(run.lines().getLast().get("counts").get("unreferencedChunks").asLong())
                .isEqualTo(1);
    }

    @Test
    void aFlippedByteIsNamedWithEveryFileThatHasIt() throws IOException {
        flip(1);

        Run run = fsck();

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out().lines().filter(line -> line.startsWith("CHUNK_DAMAGED")))
                .hasSize(2)
                .anyMatch(line -> line.contains(of(1)))
                .anyMatch(line -> line.contains(of(2)));
    }

    /** Whoever looks at a log that is closed can only say what it says. */
    @Test
    void aChunkThatCanBeReadAgainIsDamagedUntilAScrub() throws IOException {
        int at = flip(0);
        inLog(
                InstantSource.system(),
                log -> assertThat(log.read(chunks.get(0).address(), 0, ByteBuffer.allocate(SIZE)))
                        .isEqualTo(ReadOutcome.DAMAGED));
        flipAt(at);

        Run before = fsck("--json");
        inLog(InstantSource.system(), log -> {
            try {
                assertThat(log.scrub(finding -> {}).isClean()).isTrue();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Run after = fsck("--json");

        assertThat(before.kinds()).containsExactly("CHUNK_DAMAGED", "SUMMARY");
        assertThat(before.lines().getFirst().get("advice").asText()).contains("./vaultx scrub");
        assertThat(after.status()).as(after.out()).isZero();
    }

    @Test
    void aFlippedByteOfAChunkThatNobodyNamesIsAFindingToo() throws IOException {
        flip(2);

        Run run = fsck("--json");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.kinds()).containsExactly("CHUNK_DAMAGED", "SUMMARY");
        assertThat(run.lines().getFirst().has("file")).isFalse();
    }

    @Test
    void aChunkThatIsGoneFromTheLogIsNamedWithItsFile() {
        Instant later = Instant.now().plus(Duration.ofDays(3));
        Instant[] now = {Instant.now()};
        inLog(() -> now[0], log -> {
            now[0] = later;
            assertThat(log.condemn(chunks.get(0).address())).isEqualTo(Removal.DONE);
            assertThat(log.drop(chunks.get(0).address())).isEqualTo(Removal.DONE);
        });

        Run run = fsck();

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out().lines().filter(line -> line.startsWith("CHUNK_MISSING")))
                .singleElement()
                .asString()
                .contains(of(0))
                .contains(chunks.get(0).address().toString());
    }

    @Test
    void aRowThatIsGoneIsNamed() {
        inRecords(records -> {
            var name = records.scan("names", KeyRange.all(), 10).getFirst();
            records.write(List.of(new RecordChange.Delete("names", name.key(), Expect.ANYTHING)));
        });

        Run run = fsck("--json", "--repair");

        assertThat(run.status()).as("a name is no derived data").isEqualTo(3);
        assertThat(run.kinds()).containsExactly("NAME_MISSING", "SUMMARY");
        assertThat(run.lines().getFirst().get("key").asText()).isEqualTo("file-0");
    }

    @Test
    void repairMendsTheIndexAndLeavesEveryPrimaryByteAsItWas() throws Exception {
        loseIndexRow(0);
        Map<String, String> records = everyRecord();
        Map<String, byte[]> segments = bytesOf(DataFolder.chunks(data).resolve("segments"));

        Run found = fsck("--json");
        Run repaired = fsck("--json", "--repair");
        Run after = fsck("--json");

        assertThat(found.status()).isEqualTo(3);
        assertThat(found.kinds()).containsExactly("INDEX_DIFFERS", "SUMMARY");
        assertThat(found.lines().getFirst().get("chunk").asText())
                .isEqualTo(chunks.get(0).address().toString());
        assertThat(repaired.status()).as(repaired.out()).isZero();
        assertThat(repaired.kinds()).containsExactly("INDEX_DIFFERS", "REPAIRED", "SUMMARY");
        assertThat(after.status()).isZero();
        assertThat(after.kinds()).containsExactly("SUMMARY");
        assertThat(everyRecord()).isNotEmpty().isEqualTo(records);
        Map<String, byte[]> now = bytesOf(DataFolder.chunks(data).resolve("segments"));
        assertThat(now.keySet()).isEqualTo(segments.keySet());
        now.forEach((file, bytes) ->
                assertThat(Arrays.equals(bytes, segments.get(file))).as(file).isTrue());
        inLog(
                InstantSource.system(),
                log -> assertThat(log.find(chunks.get(0).address())).isPresent());
    }

    @Test
    void repairSaysWhatItCannotMend() throws Exception {
        loseIndexRow(0);
        flip(1);

        Run run = fsck("--json", "--repair");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.kinds())
                .containsExactly("INDEX_DIFFERS", "CHUNK_DAMAGED", "CHUNK_DAMAGED", "REPAIRED", "SUMMARY");
        assertThat(run.lines().getLast().get("left").asLong()).isEqualTo(2);
    }

    @Test
    void recordsThatCannotBeOpenedAreAFindingAndTheChunksAreStillRead() throws IOException {
        Files.writeString(DataFolder.records(data).resolve("CURRENT"), "nonsense");
        flip(0);

        Run run = fsck("--json");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.kinds()).containsExactly("RECORDS_UNREADABLE", "CHUNK_DAMAGED", "SUMMARY");
        assertThat(run.lines().getLast().get("counts").get("chunks").asLong()).isEqualTo(4);
    }

    @Test
    void aFlippedByteInATableFileOfTheRecordsIsAFinding() throws IOException {
        inRecords(
                records -> assertThat(records.scan("files", KeyRange.all(), 10)).hasSize(4));
        Path table;
        try (Stream<Path> all = Files.list(DataFolder.records(data))) {
            table = all.filter(file -> file.toString().endsWith(".sst"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(table);
        bytes[20] ^= 1;
        Files.write(table, bytes);

        Run run = fsck("--json");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.kinds()).containsExactly("RECORDS_UNREADABLE", "SUMMARY");
    }

    @Test
    void recordsThatAreNotThereAreAFindingAndAreNotMade() throws IOException {
        Files.move(DataFolder.records(data), data.resolve("elsewhere"));

        Run run = fsck("--json");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.kinds()).containsExactly("RECORDS_MISSING", "SUMMARY");
        assertThat(DataFolder.records(data)).doesNotExist();
    }

    @Test
    void aRedisWithoutARecordIsAFindingAndIsLeftAsItIs() {
        RecordsHome.fresh(RecordEngine.REDIS).madeIn(RecordEngine.REDIS).write(data);
        try (LocalRedis elsewhere = LocalRedis.start(data.resolve("elsewhere"));
                RedisClient client = RedisClient.open(elsewhere.address(), RedisClient.PATIENCE, link -> {})) {
            Run run = fsck(
                    Map.of(
                            "VAULTX_RECORDS",
                            "redis",
                            "VAULTX_REDIS_URL",
                            elsewhere.address().url()),
                    "--json");

            assertThat(run.status()).as(run.out() + run.err()).isEqualTo(3);
            assertThat(run.kinds()).containsExactly("RECORDS_MISSING", "SUMMARY");
            assertThat(client.call("DBSIZE").number()).isZero();
        }
    }

    @Test
    void anotherEngineThanTheOneThatHasTheRecordsIsRefused() {
        Run run = fsck(Map.of("VAULTX_RECORDS", "redis"));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("are in rocksdb, and VAULTX_RECORDS is redis");
    }

    @Test
    void aMissingIndexIsCountedAndOnlyRepairPutsItThere() throws IOException {
        Path index = DataFolder.chunks(data).resolve("index");
        Files.move(index, data.resolve("elsewhere"));

        Run looked = fsck();
        boolean made = Files.exists(index);
        Run repaired = fsck("--repair");

        assertThat(looked.status()).as(looked.out()).isZero();
        assertThat(looked.out()).contains("chunk indexes that the next start derives: 1");
        assertThat(made).isFalse();
        assertThat(repaired.status()).isZero();
        assertThat(index).isNotEmptyDirectory();
    }

    @Test
    void anUnknownOptionAndAFolderThatIsNoneAreRefusedWithAnotherStatus() throws IOException {
        Run unknown = fsck("--fast");
        Files.move(DataFolder.chunks(data), data.resolve("elsewhere"));
        Run none = fsck();

        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.err()).contains("--fast");
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.err()).contains("not a data folder");
    }

    @Test
    void whatAKilledCheckLeftGoes() throws IOException {
        Files.createDirectories(data.resolve("fsck-work/index"));
        Files.writeString(data.resolve("fsck-work/chunks-0"), "half");

        assertThat(fsck().status()).isZero();
        assertThat(data.resolve("fsck-work")).doesNotExist();
    }
}
