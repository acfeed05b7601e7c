package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.Chunking;
import io.vaultx.files.Bytes;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.NewFile;
import io.vaultx.records.KeyRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Two services over one set of stores, as processes apart: no lock in memory helps them. */
final class TwoServicesTest {
    private final FileServer one = new FileServer();
    private final FileServer other = one.beside();

    @Test
    void partsThroughBothAreCompletedOnceAndLeaveNoPagesOfALoser() throws Exception {
        for (int round = 0; round < 20; round++) {
            byte[] left = Bytes.random(70 << 16, 2 * round);
            byte[] right = Bytes.random(30 << 16, 2 * round + 1);
            byte[] whole = Bytes.join(left, right);
            FileHead file = one.create(fixed("r" + round, whole));

            List<Reply> replies = together(
                    () -> part(one, file, 0, left),
                    () -> part(other, file, 1, right),
                    () -> part(other, file, 0, left),
                    () -> part(one, file, 1, right));

            assertThat(replies).extracting(Reply::status).containsOnly(200);
            assertThat(one.call("GET", "/api/files/" + file.id() + "/content").body())
                    .isEqualTo(whole);
            assertThat(one.catalog.byId(file.id()).orElseThrow().generation()).isEqualTo(2);
        }

        one.clock.advance(Duration.ofSeconds(FileServer.TTL_SECONDS));
        together(this::sweepOne, this::sweepOther);
        assertThat(one.memoryRecords.scan("parts", KeyRange.all(), 1)).isEmpty();
        assertThat(one.memoryRecords.scan("uploads", KeyRange.all(), 1)).isEmpty();
        assertThat(one.memoryRecords.scan("pages", KeyRange.all(), 100)).hasSize(20);
    }

    @Test
    void anAbortAndTheLastPartLeaveAReadyFileOrNone() throws Exception {
        for (int round = 0; round < 50; round++) {
            byte[] bytes = Bytes.random(1_000, round);
            FileHead file = one.create(fixed("r" + round, bytes));

            List<Reply> replies = together(
                    () -> part(one, file, 0, bytes), () -> other.call("DELETE", "/api/files/" + file.id() + "/upload"));

            Reply content = one.call("GET", "/api/files/" + file.id() + "/content");
            if (replies.get(1).status() == 204) {
                assertThat(content.status()).isEqualTo(404);
                assertThat(replies.get(0).status()).isIn(404, 409);
            } else {
                assertThat(replies.get(1).status()).isEqualTo(409);
                assertThat(replies.get(0).status()).isEqualTo(200);
                assertThat(content.body()).isEqualTo(bytes);
            }
        }
    }

    @Test
    void aPartThatIsAnsweredIsInTheContentHoweverSoonSomebodyCompletes() throws Exception {
        for (int round = 0; round < 100; round++) {
            byte[] first = Bytes.random(500, round);
            byte[] second = Bytes.random(500, -round - 1);
            FileHead file = one.create("r" + round, null);
            part(one, file, 0, first);

            List<Reply> replies = together(
                    () -> part(one, file, 1, second),
                    () -> other.call("POST", "/api/files/" + file.id() + "/complete"));

            assertThat(replies.get(1).status()).isEqualTo(200);
            byte[] content =
                    one.call("GET", "/api/files/" + file.id() + "/content").body();
            assertThat(replies.get(0).status()).isIn(200, 409);
            assertThat(content).isEqualTo(replies.get(0).status() == 200 ? Bytes.join(first, second) : first);
        }
    }

    private Reply sweepOne() {
        one.uploads.sweep();
        return one.call("GET", "/api/objects/home/none");
    }

    private Reply sweepOther() {
        other.uploads.sweep();
        return other.call("GET", "/api/objects/home/none");
    }

    private static NewFile fixed(String name, byte[] whole) {
        NewFile plain = NewFile.named(name, "text/plain");
        return new NewFile(
                plain.bucket(),
                null,
                plain.description(),
                true,
                true,
                new Chunking.Fixed(64 << 10),
                (long) whole.length,
                Bytes.sha256(whole));
    }

    private static Reply part(FileServer server, FileHead file, int index, byte[] bytes) {
        return server.call("POST", "/api/files/" + file.id() + "/chunks/" + index, Map.of(), bytes);
    }

    @SafeVarargs
    private static List<Reply> together(Callable<Reply>... calls) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Reply> replies = new ArrayList<>();
            for (Future<Reply> running : threads.invokeAll(List.of(calls))) {
                replies.add(running.get());
            }
            return replies;
        }
    }
}
