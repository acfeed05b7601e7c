package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.Chunking;
import io.vaultx.files.Bytes;
import io.vaultx.files.FakeBody;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.NewContent;
import io.vaultx.files.catalog.NewFile;
import io.vaultx.files.content.Etags;
import io.vaultx.files.content.Manifest;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.records.Expect;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class PartUploadTest {
    private static final byte[] FIRST = Bytes.random(300_000, 1);
    private static final byte[] SECOND = Bytes.random(200_000, 2);
    private static final byte[] LAST = Bytes.random(7, 3);
    private static final byte[] WHOLE = Bytes.join(FIRST, SECOND, LAST);

    private final FileServer server = new FileServer();

    @Test
    void partsInAnyOrderMakeTheFileReadyByThemselves() {
        FileHead file = server.create("a", (long) WHOLE.length);

        Reply two = part(file, 2, LAST);
        assertThat(two.status()).isEqualTo(200);
        assertThat(two.json().toString())
                .isEqualTo("{\"index\":2,\"size\":7,\"sha256\":\""
                        + Bytes.sha256(LAST).hex()
                        + "\",\"receivedBytes\":7,\"remainingBytes\":500000,\"complete\":false}");
        assertThat(part(file, 0, FIRST).json().get("complete").booleanValue()).isFalse();
        Reply done = part(file, 1, SECOND);

        assertThat(done.json().get("complete").booleanValue()).isTrue();
        assertThat(done.json().get("remainingBytes").longValue()).isZero();
        assertThat(content(file).body()).isEqualTo(WHOLE);
    }

    @Test
    void contentIsNotThereBeforeItIsWhole() {
        FileHead file = server.create("a", (long) WHOLE.length);
        part(file, 0, FIRST);

        assertThat(content(file).status()).isEqualTo(409);
    }

    @Test
    void partsThatArriveTogetherAreCompletedExactlyOnce() throws Exception {
        Random random = new Random(5);
        for (int round = 0; round < 20; round++) {
            List<byte[]> parts = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                parts.add(Bytes.random(1 + random.nextInt(100_000), random.nextLong()));
            }
            byte[] whole = Bytes.join(parts.toArray(byte[][]::new));
            FileHead file = server.create("r" + round, (long) whole.length);
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                order.add(i);
                order.add(i);
            }
            Collections.shuffle(order, random);

            List<Reply> replies = inParallel(order, index -> part(file, index, parts.get(index)));

            assertThat(replies).extracting(Reply::status).containsOnly(200);
            assertThat(replies).anyMatch(reply -> reply.json().get("complete").booleanValue());
            assertThat(content(file).body()).isEqualTo(whole);
            assertThat(server.catalog.byId(file.id()).orElseThrow().generation())
                    .isEqualTo(2);
        }
    }

    @Test
    void theSameBytesAgainAreWelcomeBeforeAndAfterCompletion() {
        FileHead file = server.create("a", (long) WHOLE.length);
        part(file, 0, FIRST);
        Reply again = part(file, 0, FIRST);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().get("receivedBytes").longValue()).isEqualTo(FIRST.length);
        part(file, 1, SECOND);
        part(file, 2, LAST);

        Reply late = part(file, 2, LAST);

        assertThat(late.status()).isEqualTo(200);
        assertThat(late.json().get("complete").booleanValue()).isTrue();
        assertThat(part(file, 2, FIRST).status()).isEqualTo(409);
        assertThat(part(file, 3, LAST).status()).isEqualTo(409);
        assertThat(content(file).body()).isEqualTo(WHOLE);
    }

    @Test
    void otherBytesAtAnIndexAreRefused() {
        FileHead file = server.create("a", (long) WHOLE.length);
        part(file, 0, FIRST);

        assertThat(part(file, 0, SECOND).status()).isEqualTo(409);
        assertThat(part(file, 0, Bytes.join(FIRST, LAST)).status()).isEqualTo(409);
    }

    @Test
    void bytesOverTheDeclaredSizeAreRefusedAsSoonAsTheyAreSeen() {
        FileHead file = server.create("a", 10L);

        assertThat(part(file, 0, new byte[11]).status()).isEqualTo(413);
        assertThat(part(file, 0, FakeBody.chunked(new byte[1_000_000])).status())
                .isEqualTo(413);
        assertThat(part(file, 1, new byte[8]).status()).isEqualTo(200);
        assertThat(part(file, 0, new byte[3]).status()).isEqualTo(413);
        assertThat(part(file, 0, new byte[2]).json().get("complete").booleanValue())
                .isTrue();
    }

    @Test
    void aPartThatIsNotTheLastReadsNoOtherParts() {
        FileHead file = server.create("a", 1_000_000L);
        part(file, 0, FIRST);
        int before = server.trap.scansOf("parts");

        part(file, 1, SECOND);

        assertThat(server.trap.scansOf("parts") - before).isZero();
    }

    @Test
    void aCountThatIsOldDoesNotRefuseWhatFits() {
        FileHead file = server.create("a", 10L);
        FileServer other = server.beside();
        part(file, 0, new byte[8]);
        server.memoryRecords
                .scan("parts", KeyRange.all(), 1)
                .forEach(row -> server.memoryRecords.write(
                        List.of(new RecordChange.Delete("parts", row.key(), Expect.ANYTHING))));

        assertThat(part(file, 0, new byte[10]).json().get("complete").booleanValue())
                .isTrue();
        assertThat(other.call("GET", "/api/files/" + file.id() + "/content").body())
                .hasSize(10);
    }

    @Test
    void aBadIndexOrAnEmptyPartIsRefused() {
        FileHead file = server.create("a", null);

        for (String index : List.of("-1", "10000", "1x", "99999999999", "+1")) {
            assertThat(server.call("POST", "/api/files/" + file.id() + "/chunks/" + index, Map.of(), LAST)
                            .status())
                    .as(index)
                    .isEqualTo(400);
        }
        assertThat(part(file, 9_999, LAST).status()).isEqualTo(200);
        assertThat(part(file, 0, new byte[0]).status()).isEqualTo(400);
    }

    @Test
    void aWrongDigestLeavesNothingBehind() {
        FileHead file = server.create("a", null);

        Reply refused = server.call("POST", chunk(file, 0), Map.of("Content-Digest", Bytes.digest(SECOND)), FIRST);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(arrived(file)).isEmpty();
        assertThat(part(file, 0, SECOND).status()).isEqualTo(200);
    }

    @Test
    void aBodyThatIsCutLeavesNothingBehind() {
        FileHead file = server.create("a", null);

        part(file, 0, FakeBody.cutAfter(FIRST, 299_999));

        assertThat(arrived(file)).isEmpty();
    }

    @Test
    void aFormFieldIsAPartToo() {
        FileHead file = server.create("a", (long) FIRST.length);
        byte[] form = Bytes.join(
                Bytes.text("--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"),
                Bytes.text("--x\r\nContent-Disposition: form-data; name=\"chunk\"; filename=\"c\"\r\n\r\n"),
                FIRST,
                Bytes.text("\r\n--x--\r\n"));
        Map<String, String> type = Map.of("Content-Type", "multipart/form-data; boundary=x");

        assertThat(server.call("POST", chunk(file, 0), type, FakeBody.cutAfter(form, form.length - 3))
                        .status())
                .isEqualTo(500);
        assertThat(arrived(file)).isEmpty();
        assertThat(formWithDigest(file, form, Bytes.digest(SECOND)).status()).isEqualTo(422);
        assertThat(arrived(file)).isEmpty();
        assertThat(formWithDigest(file, form, Bytes.digest(form)).status()).isEqualTo(200);
        assertThat(formWithDigest(file, form, Bytes.digest(FIRST)).status()).isEqualTo(200);
        assertThat(content(file).body()).isEqualTo(FIRST);
    }

    @Test
    void aFormWithoutTheFieldIsRefused() {
        FileHead file = server.create("a", null);
        byte[] form = Bytes.text("--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nhello\r\n--x--\r\n");

        assertThat(server.call("POST", chunk(file, 0), Map.of("Content-Type", "multipart/form-data; boundary=x"), form)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void somebodyElsesFileIsUnknown() {
        FileHead file = server.create("a", null);
        part(file, 0, LAST);

        for (String target : List.of(chunk(file, 1), "/api/files/" + file.id() + "/complete")) {
            assertThat(server.call(FileServer.BOB, "POST", target, Map.of(), FakeBody.of(Bytes.text("{}")))
                            .status())
                    .isEqualTo(404);
        }
        assertThat(server.call(
                                FileServer.BOB,
                                "GET",
                                "/api/files/" + file.id() + "/chunks",
                                Map.of(),
                                FakeBody.of(LAST))
                        .status())
                .isEqualTo(404);
        assertThat(server.call(
                                FileServer.BOB,
                                "DELETE",
                                "/api/files/" + file.id() + "/upload",
                                Map.of(),
                                FakeBody.of(new byte[0]))
                        .status())
                .isEqualTo(404);
        assertThat(server.call("POST", "/api/files/nope/chunks/0", Map.of(), LAST)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void theListOfPartsIsPaged() {
        FileHead file = server.create("a", null);
        for (int index = 4; index >= 0; index--) {
            part(file, index * 3, Bytes.random(10 + index, index));
        }

        Reply first = server.call("GET", "/api/files/" + file.id() + "/chunks?limit=2");
        Reply second = server.call("GET", "/api/files/" + file.id() + "/chunks?limit=3&after=" + first.text("next"));

        assertThat(first.json().get("items").findValuesAsText("index")).containsExactly("0", "3");
        assertThat(second.json().get("items").findValuesAsText("index")).containsExactly("6", "9", "12");
        assertThat(second.json().get("next").isNull()).isTrue();
        assertThat(server.call("GET", "/api/files/" + file.id() + "/chunks?after=AAAA")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void anUploadOfUnknownSizeIsCompletedOnDemand() {
        FileHead file = server.create("a", null);
        assertThat(complete(file, "").status()).isEqualTo(409);
        part(file, 0, FIRST);
        Reply receipt = part(file, 2, LAST);
        assertThat(receipt.json().get("remainingBytes").isNull()).isTrue();
        assertThat(complete(file, "").status()).isEqualTo(409);
        part(file, 1, SECOND);

        Reply done = complete(file, "{\"sha256\":\"" + Bytes.sha256(WHOLE).hex() + "\"}");

        assertThat(done.status()).isEqualTo(200);
        assertThat(done.text("status")).isEqualTo("ready");
        assertThat(done.text("sha256")).isEqualTo(Bytes.sha256(WHOLE).hex());
        assertThat(complete(file, "{}").status()).isEqualTo(200);
        assertThat(content(file).body()).isEqualTo(WHOLE);
    }

    @Test
    void tooLittleForTheDeclaredSizeCannotBeCompleted() {
        FileHead file = server.create("a", 1_000_000L);
        part(file, 0, FIRST);

        assertThat(complete(file, "").status()).isEqualTo(409);
        assertThat(part(file, 1, SECOND).status()).isEqualTo(200);
    }

    @Test
    void aMalformedRequestToCompleteIsRefused() {
        FileHead file = server.create("a", null);
        part(file, 0, FIRST);

        assertThat(complete(file, "{").status()).isEqualTo(400);
        assertThat(complete(file, "{\"sha256\":\"XYZ\"}").status()).isEqualTo(400);
        assertThat(complete(file, "{\"sha256\":7}").status()).isEqualTo(400);
    }

    @Test
    void afterAWrongWholeDigestPartsMayBeReplaced() {
        NewFile plain = NewFile.named("a", "text/plain");
        FileHead file = server.create(new NewFile(
                plain.bucket(),
                null,
                plain.description(),
                true,
                true,
                new Chunking.Fixed(64 << 10),
                (long) WHOLE.length,
                Bytes.sha256(WHOLE)));
        byte[] wrong = Bytes.random(SECOND.length, 99);
        part(file, 0, FIRST);
        part(file, 1, wrong);

        assertThat(part(file, 2, LAST).status()).isEqualTo(422);
        assertThat(content(file).status()).isEqualTo(409);
        assertThat(part(file, 2, LAST).json().get("complete").booleanValue()).isFalse();
        Reply replaced = part(file, 1, SECOND);

        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.json().get("complete").booleanValue()).isTrue();
        assertThat(content(file).body()).isEqualTo(WHOLE);
    }

    @Test
    void aWrongDigestAtCompletionLeavesTheFileUploading() {
        FileHead file = server.create("a", null);
        part(file, 0, FIRST);
        part(file, 1, SECOND);

        String wrong = "{\"sha256\":\"" + Bytes.sha256(LAST).hex() + "\"}";
        assertThat(complete(file, wrong).status()).isEqualTo(422);
        assertThat(complete(file, wrong).status()).isEqualTo(422);
        assertThat(content(file).status()).isEqualTo(409);
        assertThat(complete(file, "").status()).isEqualTo(200);
    }

    @Test
    void anAbortedUploadIsGone() {
        FileHead file = server.create("a", null);
        part(file, 0, FIRST);

        assertThat(abort(file).status()).isEqualTo(204);

        assertThat(part(file, 1, SECOND).status()).isEqualTo(404);
        assertThat(server.catalog.byId(file.id())).isEmpty();
        assertThat(abort(file).status()).isEqualTo(404);
    }

    @Test
    void aReadyFileIsNotAborted() {
        FileHead file = server.create("a", (long) FIRST.length);
        part(file, 0, FIRST);

        assertThat(abort(file).status()).isEqualTo(409);
        assertThat(content(file).body()).isEqualTo(FIRST);
    }

    @Test
    void aClockThatIsSetBackMakesAnUploadLastLongerByTheJumpAndOneThatIsSetOnEndsIt() {
        Duration ttl = Duration.ofSeconds(FileServer.TTL_SECONDS);
        FileHead file = server.create("a", null);
        part(file, 0, FIRST);

        server.clock.advance(Duration.ofDays(-1));
        server.clock.advance(ttl);
        server.uploads.sweep();
        assertThat(server.catalog.byId(file.id())).isPresent();
        assertThat(part(file, 1, SECOND).status()).isEqualTo(200);

        server.clock.advance(Duration.ofDays(1));
        server.uploads.sweep();
        assertThat(server.catalog.byId(file.id())).isEmpty();
    }

    @Test
    void aSilentUploadExpiresCountedFromItsLastByte() {
        FileHead file = server.create("a", null);
        server.clock.advance(Duration.ofSeconds(FileServer.TTL_SECONDS - 1));
        part(file, 0, FIRST);
        server.clock.advance(Duration.ofSeconds(FileServer.TTL_SECONDS - 1));
        server.uploads.sweep();
        assertThat(part(file, 1, SECOND).status()).isEqualTo(200);

        server.clock.advance(Duration.ofSeconds(FileServer.TTL_SECONDS));
        server.uploads.sweep();
        assertThat(server.catalog.byId(file.id())).isEmpty();
        server.uploads.sweep();
        assertThat(rowsOfUploads()).isZero();
    }

    @Test
    void theRowsOfAFinishedUploadGoInTheEndAndTheFileStays() {
        FileHead file = server.create("a", (long) WHOLE.length);
        part(file, 0, FIRST);
        part(file, 1, SECOND);
        part(file, 2, LAST);
        server.uploads.sweep();
        assertThat(part(file, 2, LAST).status()).isEqualTo(200);

        server.clock.advance(Duration.ofSeconds(FileServer.TTL_SECONDS));
        server.uploads.sweep();

        assertThat(rowsOfUploads()).isZero();
        assertThat(part(file, 2, LAST).status()).isEqualTo(409);
        assertThat(content(file).body()).isEqualTo(WHOLE);
    }

    @Test
    void aWholeBodyTakesThePlaceOfParts() {
        FileHead file = server.create("a", null);
        part(file, 0, FIRST);

        assertThat(server.call("PUT", "/api/files/" + file.id() + "/content", Map.of(), SECOND)
                        .status())
                .isEqualTo(200);

        assertThat(part(file, 0, FIRST).status()).isEqualTo(409);
        assertThat(part(file, 1, LAST).status()).isEqualTo(409);
        assertThat(content(file).body()).isEqualTo(SECOND);
        assertThat(complete(file, "").status()).isEqualTo(200);
    }

    @Test
    void partsThatAreNotWhatTheFileShowsAreNeitherListedNorRecognised() {
        FileHead replaced = server.create("a", null);
        part(replaced, 0, FIRST);
        FileHead joined = server.create("b", (long) FIRST.length);
        part(joined, 0, FIRST);
        assertThat(arrived(joined)).containsExactly("0");
        assertThat(part(joined, 0, FIRST).status()).isEqualTo(200);

        for (FileHead file : List.of(replaced, joined)) {
            server.call("PUT", "/api/files/" + file.id() + "/content", Map.of(), SECOND);

            assertThat(arrived(file)).isEmpty();
            assertThat(part(file, 0, FIRST).status()).isEqualTo(409);
            assertThat(content(file).body()).isEqualTo(SECOND);
        }
    }

    /** The service may die between the commit of a whole body and the note that no parts are waited for. */
    @Test
    void partsOfAFileWhoseWholeBodyWasOnlyJustCommittedAreNotRecognised() {
        FileHead file = server.create("a", null);
        part(file, 0, FIRST);
        byte[] none = new byte[0];
        server.catalog.commit(
                file.id(),
                new NewContent(
                        0,
                        Etags.of(Bytes.sha256(none)),
                        Bytes.sha256(none),
                        file.storage().dedupDomain(),
                        file.storage().chunking(),
                        Manifest.EMPTY),
                present -> {},
                Operation.fresh(server.random));

        assertThat(arrived(file)).isEmpty();
        assertThat(part(file, 0, FIRST).status()).isEqualTo(409);
        assertThat(part(file, 1, FIRST).status()).isEqualTo(409);
    }

    @Test
    void aWholeBodyAndThePartsInARaceLeaveOneOfBothOnTop() throws Exception {
        for (int round = 0; round < 50; round++) {
            FileHead file = server.create("r" + round, (long) FIRST.length);
            List<Reply> replies = inParallel(
                    List.of(0, 1),
                    which -> which == 0
                            ? part(file, 0, FIRST)
                            : server.call("PUT", "/api/files/" + file.id() + "/content", Map.of(), otherBytes()));

            assertThat(replies.get(1).status()).isEqualTo(200);
            assertThat(replies.get(0).status()).isIn(200, 409);
            byte[] shown = content(file).body();
            assertThat(shown).isEqualTo(otherBytes());
        }
    }

    private static byte[] otherBytes() {
        return Bytes.random(FIRST.length, 77);
    }

    private long rowsOfUploads() {
        return List.of("uploads", "parts", "counts", "pages").stream()
                .mapToLong(table ->
                        server.memoryRecords.scan(table, KeyRange.all(), 1_000).size())
                .sum();
    }

    private List<String> arrived(FileHead file) {
        return server.call("GET", "/api/files/" + file.id() + "/chunks")
                .json()
                .get("items")
                .findValuesAsText("index");
    }

    private Reply part(FileHead file, int index, byte[] bytes) {
        return part(file, index, FakeBody.of(bytes));
    }

    private Reply part(FileHead file, int index, FakeBody body) {
        return server.call("POST", chunk(file, index), Map.of("Content-Type", "application/octet-stream"), body);
    }

    private Reply formWithDigest(FileHead file, byte[] form, String digest) {
        return server.call(
                "POST",
                chunk(file, 0),
                Map.of("Content-Type", "multipart/form-data; boundary=x", "Content-Digest", digest),
                form);
    }

    private Reply complete(FileHead file, String body) {
        return server.call("POST", "/api/files/" + file.id() + "/complete", Map.of(), Bytes.text(body));
    }

    private Reply abort(FileHead file) {
        return server.call("DELETE", "/api/files/" + file.id() + "/upload");
    }

    private Reply content(FileHead file) {
        return server.call("GET", "/api/files/" + file.id() + "/content");
    }

    private static String chunk(FileHead file, int index) {
        return "/api/files/" + file.id() + "/chunks/" + index;
    }

    private static <A, R> List<R> inParallel(List<A> inputs, Function<A, R> call) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<R>> running = inputs.stream()
                    .map(input -> threads.submit(() -> call.apply(input)))
                    .toList();
            List<R> results = new ArrayList<>();
            for (Future<R> future : running) {
                results.add(future.get());
            }
            return results;
        }
    }
}
