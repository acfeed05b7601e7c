package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.files.Bytes;
import io.vaultx.files.FakeBody;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.NewFile;
import io.vaultx.records.KeyRange;
import io.vaultx.web.BodySource;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WholeUploadTest {
    private static final byte[] OLD = Bytes.random(300_000, 1);
    private static final byte[] NEW = Bytes.random(10, 2);

    private final FileServer server = new FileServer();

    @Test
    void aWholeBodyMakesTheFileReady() {
        FileHead file = server.create("a", null);

        Reply reply = put(file, Map.of("Content-Digest", Bytes.digest(OLD)), OLD);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text("status")).isEqualTo("ready");
        assertThat(reply.text("sha256")).isEqualTo(Bytes.sha256(OLD).hex());
        assertThat(reply.json().get("size").longValue()).isEqualTo(OLD.length);
        assertThat(content(file)).isEqualTo(OLD);
    }

    @Test
    void aBadNameOrTypeIsRefusedBeforeTheBodyIsTaken() {
        BodySource untouched = new BodySource() {
            @Override
            public ByteBuffer next() {
                throw new AssertionError("the body is taken");
            }

            @Override
            public long declaredLength() {
                return 1;
            }
        };

        assertThat(server.call("PUT", "/api/objects/home/x", Map.of("Content-Type", "no type"), untouched)
                        .status())
                .isEqualTo(400);
        assertThat(server.call("PUT", "/api/objects/home/" + "x".repeat(1_025), Map.of(), untouched)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void anEmptyBodyIsAContent() {
        FileHead file = server.create("a", null);

        assertThat(put(file, Map.of(), new byte[0]).status()).isEqualTo(200);
        Reply read = server.call("GET", "/api/files/" + file.id() + "/content");
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.header("Content-Length")).isEqualTo("0");
    }

    @Test
    void aSecondBodyIsAnotherVersionAndTheFirstStaysReadable() {
        FileHead file = server.create("a", null);
        String first = put(file, Map.of(), OLD).text("versionId");
        put(file, Map.of(), NEW);

        assertThat(content(file)).isEqualTo(NEW);
        assertThat(server.call("GET", "/api/files/" + file.id() + "/content?version=" + first)
                        .body())
                .isEqualTo(OLD);
        assertThat(server.call("GET", "/api/files/" + file.id() + "/content?version=nope")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void whatIsRefusedLeavesTheOldBytes() {
        FileHead file = server.create("a", null);
        put(file, Map.of(), OLD);

        assertThat(put(file, Map.of("Content-Digest", Bytes.digest(OLD)), NEW).status())
                .isEqualTo(422);
        assertThat(put(file, Map.of("Content-Digest", "sha-256=:AAAA:"), NEW).status())
                .isEqualTo(400);
        assertThat(put(file, Map.of("If-Match", "\"nope\""), NEW).status()).isEqualTo(412);
        assertThat(server.call(
                                "PUT",
                                "/api/files/" + file.id() + "/content",
                                Map.of(),
                                FakeBody.cutAfter(Bytes.random(500_000, 3), 400_000))
                        .status())
                .isEqualTo(500);
        assertThat(server.call(
                                FileServer.BOB,
                                "PUT",
                                "/api/files/" + file.id() + "/content",
                                Map.of(),
                                FakeBody.of(NEW))
                        .status())
                .isEqualTo(404);

        assertThat(content(file)).isEqualTo(OLD);
        assertThat(server.catalog.byId(file.id()).orElseThrow().generation()).isEqualTo(2);
    }

    @Test
    void ifMatchNamesTheContent() {
        FileHead file = server.create("a", null);
        String etag = put(file, Map.of(), OLD).text("etag");

        assertThat(put(file, Map.of("If-Match", etag), NEW).status()).isEqualTo(200);
        assertThat(put(file, Map.of("If-Match", etag), OLD).status()).isEqualTo(412);
    }

    @Test
    void theFirstContentIsWhatWasDeclared() {
        NewFile plain = NewFile.named("a", "text/plain");
        FileHead file = server.create(new NewFile(
                plain.bucket(),
                null,
                plain.description(),
                true,
                true,
                plain.chunking(),
                (long) NEW.length,
                Bytes.sha256(NEW)));

        assertThat(put(file, Map.of(), new byte[NEW.length + 1]).status()).isEqualTo(413);
        assertThat(put(file, Map.of(), new byte[NEW.length - 1]).status()).isEqualTo(409);
        assertThat(put(file, Map.of(), new byte[NEW.length]).status()).isEqualTo(422);
        assertThat(put(file, Map.of(), NEW).status()).isEqualTo(200);
        assertThat(put(file, Map.of(), OLD).status()).isEqualTo(200);
    }

    @Test
    void aPutByNameCreatesThenAddsVersions() {
        Reply created = object("PUT", "2026/photo.jpg", Map.of("Content-Type", "image/jpeg"), OLD);
        Reply again = object("PUT", "2026/photo.jpg", Map.of(), NEW);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text("name")).isEqualTo("photo.jpg");
        assertThat(created.text("path")).isEqualTo("2026/photo.jpg");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text("id")).isEqualTo(created.text("id"));
        assertThat(again.text("mimeType")).isEqualTo("image/jpeg");
        assertThat(object("GET", "2026/photo.jpg", Map.of(), NEW).body()).isEqualTo(NEW);
    }

    @Test
    void onlyOneOfManyCreatesWhatMustNotExist() {
        Map<String, String> absent = Map.of("If-None-Match", "*");

        assertThat(object("PUT", "x", absent, OLD).status()).isEqualTo(201);
        assertThat(object("PUT", "x", absent, NEW).status()).isEqualTo(412);
        assertThat(object("PUT", "y", Map.of("If-Match", "\"e\""), NEW).status())
                .isEqualTo(412);
        assertThat(object("GET", "x", Map.of(), NEW).body()).isEqualTo(OLD);
    }

    @Test
    void aDeletedNameIsFreeAtOnce() {
        object("PUT", "x", Map.of(), OLD);

        assertThat(object("DELETE", "x", Map.of("If-Match", "\"e\""), NEW).status())
                .isEqualTo(412);
        assertThat(object("DELETE", "x", Map.of(), new byte[0]).status()).isEqualTo(204);
        assertThat(object("GET", "x", Map.of(), NEW).status()).isEqualTo(404);
        assertThat(object("DELETE", "x", Map.of(), new byte[0]).status()).isEqualTo(404);
        assertThat(object("PUT", "x", Map.of("If-None-Match", "*"), NEW).status())
                .isEqualTo(201);
    }

    @Test
    void badNamesAreRefusedAndNothingIsCreated() {
        for (String path : List.of("a//b", "a/../b", ".", "a/%2e%2e/b", "a%2Fb", "a/", "x%00y", "a".repeat(1_025))) {
            assertThat(object("PUT", path, Map.of(), NEW).status()).as(path).isEqualTo(400);
        }
        assertThat(object("PUT", "x", Map.of("Content-Type", "no type"), NEW).status())
                .isEqualTo(400);
        assertThat(server.call("PUT", "/api/objects/other/x", Map.of(), NEW).status())
                .isEqualTo(404);
        assertThat(server.memoryRecords.scan("files", KeyRange.all(), 10)).isEmpty();
    }

    @Test
    void aPutOntoAnUploadingFileIsRefused() {
        FileHead file = server.create("a", null);

        assertThat(object("PUT", file.id() + "/a", Map.of(), NEW).status()).isEqualTo(409);
    }

    @Test
    void aFormBringsManyFiles() {
        byte[] form = Bytes.join(field("one.txt", OLD), field("two.txt", NEW), Bytes.text("--x--\r\n"));

        Reply reply = form(form);

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.json().get("success").booleanValue()).isTrue();
        assertThat(reply.json().get("files").findValuesAsText("name")).containsExactly("one.txt", "two.txt");
        assertThat(server.call("GET", "/api/files/" + reply.text("fileId") + "/content")
                        .body())
                .isEqualTo(OLD);
    }

    @Test
    void aFormWithOneBadFileLeavesNone() {
        List<byte[]> bad = List.of(
                Bytes.join(field("one.txt", OLD), field("../two", NEW), Bytes.text("--x--\r\n")),
                Bytes.join(field("one.txt", OLD), field("two.txt", NEW), Bytes.text("--x--")),
                Bytes.join(field("one.txt", OLD), Bytes.text("--x\r\nbroken")),
                Bytes.join(Bytes.text("--x--\r\n")));
        for (byte[] form : bad.subList(0, 1)) {
            assertThat(form(form).status()).isEqualTo(400);
        }
        assertThat(form(bad.get(2)).status()).isGreaterThanOrEqualTo(400);
        assertThat(form(bad.get(3)).status()).isEqualTo(400);
        assertThat(server.call(
                                "POST",
                                "/api/upload",
                                Map.of("Content-Type", "multipart/form-data; boundary=x"),
                                FakeBody.cutAfter(bad.get(1), bad.get(1).length - 4))
                        .status())
                .isEqualTo(500);

        assertThat(server.memoryRecords.scan("files", KeyRange.all(), 10)).isEmpty();
    }

    @Test
    void anIdempotencyKeyReplaysTheFirstAnswer() {
        FileHead file = server.create("a", null);
        Map<String, String> key = Map.of("Idempotency-Key", "k1");

        Reply first = put(file, key, OLD);
        put(file, Map.of(), NEW);
        Reply again = put(file, key, OLD);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(content(file)).isEqualTo(NEW);
        assertThat(put(file, key, NEW).status()).isEqualTo(422);
        assertThat(object("PUT", "x", key, OLD).status()).isEqualTo(422);
    }

    @Test
    void anIdempotencyKeyReplaysARefusalToo() {
        FileHead file = server.create("a", 3L);
        Map<String, String> key = Map.of("Idempotency-Key", "k1");

        assertThat(put(file, key, new byte[2]).status()).isEqualTo(409);
        assertThat(put(file, key, new byte[3]).status()).isEqualTo(422);
        assertThat(put(file, key, new byte[2]).status()).isEqualTo(409);
    }

    @Test
    void aFormIsSentAgainByItsKeyWithoutNewFiles() {
        byte[] body = Bytes.join(field("one.txt", OLD), Bytes.text("--x--\r\n"));
        Map<String, String> headers = Map.of("Content-Type", "multipart/form-data; boundary=x", "Idempotency-Key", "k");

        Reply first = server.call("POST", "/api/upload", headers, body);
        Reply again = server.call("POST", "/api/upload", headers, body);

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(server.memoryRecords.scan("files", KeyRange.all(), 10)).hasSize(1);
    }

    private static byte[] field(String filename, byte[] bytes) {
        return Bytes.join(
                Bytes.text("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename
                        + "\"\r\nContent-Type: text/plain\r\n\r\n"),
                bytes,
                Bytes.text("\r\n"));
    }

    private Reply form(byte[] body) {
        return server.call("POST", "/api/upload", Map.of("Content-Type", "multipart/form-data; boundary=x"), body);
    }

    private Reply put(FileHead file, Map<String, String> headers, byte[] body) {
        return server.call("PUT", "/api/files/" + file.id() + "/content", headers, body);
    }

    private Reply object(String method, String path, Map<String, String> headers, byte[] body) {
        return server.call(method, "/api/objects/home/" + path, headers, body);
    }

    private byte[] content(FileHead file) {
        return server.call("GET", "/api/files/" + file.id() + "/content").body();
    }
}
