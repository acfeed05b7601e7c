package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vaultx.files.Bytes;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.StepwiseRecordStore;
import io.vaultx.records.KeyRange;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import io.vaultx.threads.TestRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Uploads of many parts: what a part costs, and that every part is counted whatever happens beside it. */
final class PartCountsTest {
    private static final int PARTS = 400;
    private static final int SIZE = 10;

    @Test
    void whatAPartReadsDoesNotGrowWithTheParts() {
        for (@Nullable Long declared : new Long[] {(long) PARTS * SIZE, null}) {
            FileServer server = new FileServer();
            FileServer beside = server.beside();
            FileHead file = server.create("a", declared);
            Set<Long> rowsOfAPart = new HashSet<>();
            List<Integer> order = shuffled();
            for (int i = 0; i < PARTS; i++) {
                FileServer door = i % 2 == 0 ? server : beside;
                long before = door.trap.rowsRead();
                JsonNode receipt = part(door, file, order.get(i)).json();
                assertThat(receipt.get("receivedBytes").longValue()).isEqualTo((i + 1L) * SIZE);
                if (i >= 2 && i < PARTS - 1) {
                    rowsOfAPart.add(door.trap.rowsRead() - before);
                }
            }

            assertThat(rowsOfAPart).as("declared: %s", declared).hasSize(1);
            long before = server.trap.rowsRead();
            assertThat(part(server, file, 0).json().get("receivedBytes").longValue())
                    .isEqualTo((long) PARTS * SIZE);
            assertThat(server.trap.rowsRead() - before)
                    .as("a part that comes again")
                    .isLessThan(50);
        }
    }

    @Test
    void whatAnUploadReadsInAllGrowsAsItsParts() {
        assertThat(rowsOfAnUpload(PARTS)).isLessThan(3 * rowsOfAnUpload(PARTS / 2));
    }

    private static long rowsOfAnUpload(int parts) {
        FileServer server = new FileServer();
        FileHead file = server.create("a", (long) parts * SIZE);
        for (int index = parts - 1; index >= 0; index--) {
            part(server, file, index);
        }
        assertThat(server.catalog.byId(file.id()).orElseThrow().current()).isNotNull();
        return server.trap.rowsRead();
    }

    @Test
    void partsOfEightConnectionsToTwoServicesAreAllCounted() throws Exception {
        FileServer one = new FileServer();
        FileServer other = one.beside();
        FileHead file = one.create("a", (long) PARTS * SIZE);
        List<Integer> order = shuffled();
        AtomicInteger next = new AtomicInteger(1);
        List<Future<?>> connections = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                FileServer door = i % 2 == 0 ? one : other;
                connections.add(threads.submit(() -> {
                    for (int at = next.getAndIncrement(); at < PARTS; at = next.getAndIncrement()) {
                        assertThat(part(door, file, order.get(at)).status()).isEqualTo(200);
                        if (at % 10 == 0) {
                            assertThat(part(door, file, order.get(at - 1)).status())
                                    .isIn(200, 409);
                        }
                    }
                }));
            }
            for (Future<?> connection : connections) {
                connection.get();
            }
        }

        assertThat(progress(one, file)).isEqualTo((PARTS - 1L) * SIZE);
        JsonNode last = part(other, file, order.getFirst()).json();
        assertThat(last.get("complete").booleanValue()).isTrue();
        assertThat(one.call("GET", "/api/files/" + file.id() + "/content").body())
                .isEqualTo(Bytes.join(IntStream.range(0, PARTS)
                        .mapToObj(PartCountsTest::bytes)
                        .toArray(byte[][]::new)));
    }

    @Test
    void ofTwoPartsThatChangeOneShareAtOnceBothAreCounted() {
        FileServer server = new FileServer();
        FileHead file = server.create("a", null);
        FileServer beside = server.beside();
        part(server, file, 32);
        server.trap.onWrite(1, false, () -> part(beside, file, 16));

        part(server, file, 0);

        assertThat(server.trap.conflicts()).isEqualTo(1);
        assertThat(progress(server, file)).isEqualTo(3L * SIZE);
    }

    /** The part's row has landed when its count is refused: it is its own, and its pages are named. */
    @Test
    void aPartThatLandsWithoutItsCountKeepsItsPagesWhereWritesLandInPart() {
        FileServer server = FileServer.over(StepwiseRecordStore::new);
        FileServer beside = server.beside();
        byte[] large = Bytes.random(2 << 20, 7);
        FileHead file = server.create("a", large.length + 16L * SIZE);
        for (int index = 1; index < 16; index++) {
            part(server, file, index);
        }
        // Its pages are the first write.
        server.trap.onWrite(2, false, () -> part(beside, file, 16));

        Reply last = server.call("POST", "/api/files/" + file.id() + "/chunks/0", Map.of(), large);

        assertThat(server.trap.conflicts()).isEqualTo(1);
        assertThat(last.json().get("complete").booleanValue()).isTrue();
        assertThat(server.call("GET", "/api/files/" + file.id() + "/content").body())
                .startsWith(large)
                .hasSize(large.length + 16 * SIZE);
    }

    /** Its row is another one by the time it is looked for: the same bytes came again, and were confirmed. */
    @Test
    void aPartThatLandsWithoutItsCountAndIsConfirmedToAnotherRequestKeepsItsPages() {
        FileServer server = FileServer.over(StepwiseRecordStore::new);
        FileServer beside = server.beside();
        byte[] large = Bytes.random(2 << 20, 7);
        FileHead file = server.create("a", large.length + 17L * SIZE);
        for (int index = 1; index < 16; index++) {
            part(server, file, index);
        }
        // Its pages are the first write.
        Reply[] again = new Reply[1];
        server.trap.onWrite(2, false, () -> part(beside, file, 16));
        server.trap.onWrite(2, true, () -> again[0] = large(beside, file, large));

        Reply first = large(server, file, large);

        assertThat(server.trap.conflicts()).isEqualTo(2);
        assertThat(again[0].status()).isEqualTo(200);
        assertThat(first.status()).isEqualTo(200);
        assertThat(part(server, file, 17).json().get("complete").booleanValue()).isTrue();
        assertThat(server.call("GET", "/api/files/" + file.id() + "/content").body())
                .startsWith(large)
                .hasSize(large.length + 17 * SIZE);
    }

    private static Reply large(FileServer server, FileHead file, byte[] bytes) {
        return server.call("POST", "/api/files/" + file.id() + "/chunks/0", Map.of(), bytes);
    }

    /** The store writes change by change, as Riak does: a part's row may land without its count. */
    @Test
    void whateverChangeOfAPartIsTheLastToLandItCompletesWhenItIsSentAgain() {
        boolean failed = true;
        for (int changes = 0; failed; changes++) {
            failed = false;
            for (int kind = 0; kind < 4; kind++) {
                boolean landed = kind % 2 == 0;
                boolean declared = kind < 2;
                AtomicReference<StepwiseRecordStore> steps = new AtomicReference<>();
                FileServer server = FileServer.over(store -> {
                    steps.set(new StepwiseRecordStore(store));
                    return steps.get();
                });
                FileHead file = server.create("a", declared ? 3L * SIZE : null);

                steps.get().failAfter(changes, landed);
                for (int index : new int[] {0, 2, 1}) {
                    Reply reply = part(server, file, index);
                    if (reply.status() != 200) {
                        failed = true;
                        assertThat(part(server, file, index).status()).isEqualTo(200);
                    }
                }
                steps.get().heal();

                if (!declared) {
                    assertThat(progress(server, file)).isEqualTo(3L * SIZE);
                    server.call("POST", "/api/files/" + file.id() + "/complete");
                }
                assertThat(server.call("GET", "/api/files/" + file.id() + "/content")
                                .status())
                        .as("dies at change %s, landed: %s, declared: %s", changes, landed, declared)
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void anUploadThatAnOlderProgramOpenedCompletesAsItDidThere() {
        FileServer server = new FileServer();
        FileHead file = server.create("a", 3L * SIZE);
        Table<UploadSession> sessions = new Table<>(server.memoryRecords, SessionTable.SPEC);
        Row<UploadSession> row = sessions.scan(KeyRange.all(), 1).getFirst();
        UploadSession session = row.value();
        sessions.write(sessions.replace(
                row,
                new UploadSession(session.uploadId(), session.fileId(), session.aliveAt(), session.phase(), false)));

        part(server, file, 0);
        assertThat(part(server, file, 2).json().get("receivedBytes").longValue())
                .isEqualTo(2L * SIZE);
        assertThat(progress(server, file)).isEqualTo(2L * SIZE);
        assertThat(part(server, file, 1).json().get("complete").booleanValue()).isTrue();
        assertThat(server.memoryRecords.scan("counts", KeyRange.all(), 1)).isEmpty();
    }

    /** An older program beside this one takes parts and counts none of them. */
    @Test
    void anUploadDoesNotExpireWhileItHasAYoungPartThatIsNotCounted() {
        FileServer server = new FileServer();
        FileHead file = server.create("a", 3L * SIZE);
        part(server, file, 0);
        PartTable parts = new PartTable(server.memoryRecords);
        Part first = parts.find(file.uploadId(), 0).orElseThrow().value();
        server.clock.advance(Duration.ofSeconds(FileServer.TTL_SECONDS / 2));
        Part young = new Part(1, first.size(), first.sha256(), first.manifest(), server.clock.instant(), 0);
        server.memoryRecords.write(List.of(parts.insertion(file.uploadId(), young)));

        server.clock.advance(Duration.ofSeconds(FileServer.TTL_SECONDS / 2));
        server.uploads.sweep();
        assertThat(server.catalog.byId(file.id())).isPresent();

        server.clock.advance(Duration.ofSeconds(FileServer.TTL_SECONDS / 2));
        server.uploads.sweep();
        assertThat(server.catalog.byId(file.id())).isEmpty();
    }

    @Test
    void theCountsGoWithTheUpload() {
        FileServer server = new FileServer();
        FileHead file = server.create("a", 2L * SIZE);
        part(server, file, 0);
        part(server, file, 1);
        assertThat(server.memoryRecords.scan("counts", KeyRange.all(), 9)).hasSize(2);

        server.clock.advance(Duration.ofSeconds(FileServer.TTL_SECONDS));
        server.uploads.sweep();

        assertThat(server.memoryRecords.scan("counts", KeyRange.all(), 9)).isEmpty();
    }

    private static long progress(FileServer server, FileHead file) {
        return server.view
                .json(server.catalog.byId(file.id()).orElseThrow())
                .upload()
                .receivedBytes();
    }

    private static List<Integer> shuffled() {
        List<Integer> order = new ArrayList<>(IntStream.range(0, PARTS).boxed().toList());
        Collections.shuffle(order, new Random(TestRun.seed()));
        return order;
    }

    private static byte[] bytes(int index) {
        return Bytes.random(SIZE, index);
    }

    private static Reply part(FileServer server, FileHead file, int index) {
        return server.call("POST", "/api/files/" + file.id() + "/chunks/" + index, Map.of(), bytes(index));
    }
}
