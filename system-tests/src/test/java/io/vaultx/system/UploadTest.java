package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Every door for bytes, used as it is meant to be. */
class UploadTest {
    private static final int PART = 5 << 20;
    private static final byte[] BODY = new Content(12, 2 * PART + 12_345).bytes();

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofAllClasses();

    @TempDir
    Path folder;

    private Api user = SERVER.anonymous();

    @BeforeEach
    void signIn() {
        user = SERVER.user();
    }

    @Test
    void partsThatArriveTogetherAndOutOfOrderMakeTheFile() {
        JsonNode file = user.create("name", "film", "size", BODY.length, "sha256", Content.sha256(BODY));
        String id = file.get("id").asText();
        assertThat(file.get("status").asText()).isEqualTo("uploading");
        assertThat(file.get("path").asText()).isEqualTo(id + "/film");

        List<CompletableFuture<Reply>> parts = List.of(2, 0, 1).stream()
                .map(index -> CompletableFuture.supplyAsync(
                        () -> user.part(id, index, part(index)), Thread::startVirtualThread))
                .toList();

        List<JsonNode> replies =
                parts.stream().map(part -> part.join().expect(200).json()).toList();
        assertThat(replies)
                .filteredOn(reply -> reply.get("complete").asBoolean())
                .isNotEmpty();
        assertThat(user.content(id)).isEqualTo(BODY);
        JsonNode ready = user.file(id);
        assertThat(ready.get("status").asText()).isEqualTo("ready");
        assertThat(ready.get("sha256").asText()).isEqualTo(Content.sha256(BODY));
        assertThat(ready.has("upload")).isFalse();
    }

    @Test
    void anInterruptedUploadIsResumedByWhatHasArrived() {
        String id = user.create("name", "film", "size", BODY.length).get("id").asText();
        user.part(id, 2, part(2), "Content-Digest", Content.digestHeader(part(2)))
                .expect(200);
        JsonNode first = user.part(id, 0, part(0)).expect(200).json();

        assertThat(first.get("receivedBytes").asLong()).isEqualTo(PART + 12_345);
        assertThat(first.get("remainingBytes").asLong()).isEqualTo(PART);
        assertThat(user.list("/api/files/" + id + "/chunks?"))
                .extracting(part -> part.get("index").asInt())
                .containsExactly(0, 2);

        assertThat(user.form("/api/files/" + id + "/chunks/1", "chunk", "blob", part(1))
                        .expect(200)
                        .json()
                        .get("complete")
                        .asBoolean())
                .isTrue();
        assertThat(user.content(id)).isEqualTo(BODY);
    }

    @Test
    void anUploadOfUnknownSizeIsCompletedByItsClient() {
        String id = user.create("name", "log").get("id").asText();
        JsonNode part = user.part(id, 0, part(0)).expect(200).json();
        assertThat(part.get("remainingBytes").isNull()).isTrue();
        user.part(id, 1, part(1)).expect(200);
        byte[] both = Arrays.copyOf(BODY, 2 * PART);

        user.json("POST", "/api/files/" + id + "/complete", Json.object("sha256", Content.sha256(BODY)))
                .expectProblem(422);
        JsonNode done = user.json("POST", "/api/files/" + id + "/complete", Json.object("sha256", Content.sha256(both)))
                .expect(200)
                .json();

        assertThat(done.get("status").asText()).isEqualTo("ready");
        user.json("POST", "/api/files/" + id + "/complete", Json.object()).expect(200);
        assertThat(user.content(id)).isEqualTo(both);
    }

    @Test
    void anUploadThatIsGivenUpIsGone() {
        String id = user.create("name", "film", "path", "a/film").get("id").asText();
        user.part(id, 0, part(2)).expect(200);

        user.delete("/api/files/" + id + "/upload").expect(204);

        user.get("/api/files/" + id).expectProblem(404);
        user.store("a/film", part(2));
        String ready = user.create("name", "empty", "size", 0).get("id").asText();
        user.delete("/api/files/" + ready + "/upload").expectProblem(409);
    }

    @Test
    void aTakenPathIsAConflict() {
        user.store("taken", part(2));

        Unchanged.filesOf(user, () -> user.json("POST", "/api/files", Json.object("name", "a", "path", "taken")))
                .expectProblem(409, "taken");
        Unchanged.filesOf(user, () -> user.putObject("taken", part(2), "If-None-Match", "*"))
                .expectProblem(412);
    }

    @Test
    void curlUploadsAFileByItsPathInOneRequestAndWaitsForItsContinue() throws IOException {
        Path photo = Files.write(folder.resolve("photo.jpg"), BODY);

        JsonNode file = curl(
                "/api/objects/home/2026/photo.jpg",
                "-T",
                photo.toString(),
                "-H",
                "Content-Type: image/jpeg",
                "-H",
                "Expect: 100-continue",
                "--expect100-timeout",
                "30");

        assertThat(file.get("path").asText()).isEqualTo("2026/photo.jpg");
        assertThat(file.get("mimeType").asText()).isEqualTo("image/jpeg");
        assertThat(user.get("/api/objects/home/2026/photo.jpg").expect(200).body())
                .isEqualTo(BODY);
    }

    @Test
    void aFormUploadsSeveralFiles() throws IOException {
        Path one = Files.write(folder.resolve("one.bin"), part(2));
        Path two = Files.write(folder.resolve("zwei é.bin"), BODY);

        JsonNode answer = curl("/api/upload", "-F", "file=@" + one, "-F", "file=@" + two);

        assertThat(answer.get("success").asBoolean()).isTrue();
        assertThat(answer.get("files")).hasSize(2);
        assertThat(answer.get("fileId")).isEqualTo(answer.get("files").get(0).get("id"));
        assertThat(answer.get("files").get(1).get("originalName").asText()).isEqualTo("zwei é.bin");
        assertThat(user.content(answer.get("files").get(1).get("id").asText())).isEqualTo(BODY);
    }

    @Test
    void aSecondBodyIsAVersionAndTheFirstOneStaysReadable() {
        String id = user.store("doc", BODY).get("id").asText();
        String oldEtag = user.file(id).get("etag").asText();

        user.putContent(id, part(2), "If-Match", "\"other\"").expectProblem(412);
        JsonNode second =
                user.putContent(id, part(2), "If-Match", oldEtag).expect(200).json();

        List<JsonNode> versions = user.list("/api/files/" + id + "/versions?");
        assertThat(versions)
                .extracting(version -> version.get("current").asBoolean())
                .containsExactly(true, false);
        assertThat(versions.getFirst().get("versionId")).isEqualTo(second.get("versionId"));
        String old = versions.getLast().get("versionId").asText();
        assertThat(user.get("/api/files/" + id + "/content?version=" + old)
                        .expect(200)
                        .body())
                .isEqualTo(BODY);
        assertThat(user.content(id)).isEqualTo(part(2));
    }

    @Test
    void anEmptyBodyIsAFile() {
        String id = user.store("empty", new byte[0]).get("id").asText();

        assertThat(user.content(id)).isEmpty();
        assertThat(user.file(id).get("size").asLong()).isZero();
    }

    @Test
    void anIdempotencyKeyReplaysTheFirstAnswerAndRefusesAnotherRequest() {
        String[] key = {"Idempotency-Key", "once"};

        Reply first = user.putObject("keyed", BODY, key).expect(201);
        Reply again = user.putObject("keyed", BODY, key).expect(201);

        assertThat(again.json()).isEqualTo(first.json());
        String id = first.json().get("id").asText();
        assertThat(user.list("/api/files/" + id + "/versions?")).hasSize(1);
        Unchanged.filesOf(user, () -> user.putObject("keyed", part(2), key)).expectProblem(422);
        Unchanged.filesOf(user, () -> user.putObject("other", BODY, key)).expectProblem(422);
        SERVER.user().putObject("keyed", part(2), key).expect(201);
    }

    private JsonNode curl(String path, String... options) {
        List<String> command = new ArrayList<>(
                List.of("curl", "-sS", "--fail-with-body", SERVER.process().base() + path));
        command.addAll(List.of("-H", "Authorization: " + user.bearer()));
        command.addAll(List.of(options));
        Shell.Result result = Shell.run(command.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.output()).isZero();
        return Json.parse(result.output());
    }

    private static byte[] part(int index) {
        return Arrays.copyOfRange(BODY, index * PART, Math.min(BODY.length, (index + 1) * PART));
    }
}
