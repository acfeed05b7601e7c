package io.vaultx.files.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.Chunking;
import io.vaultx.chunks.ContentUnreadableException;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.files.Bytes;
import io.vaultx.files.FakeBody;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.NewFile;
import io.vaultx.files.catalog.Version;
import io.vaultx.security.DownloadGrant;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DownloadTest {
    /** 90 chunks of 64 KiB and a bit: two buffers at least, a manifest with pages. */
    private static final byte[] CONTENT = Bytes.random((90 << 16) + 123, 1);

    private final FileServer server = new FileServer();
    private final FileHead file = ready(CONTENT);
    private final String target = "/api/files/" + file.id() + "/content";

    @Test
    void aWholeDownloadSaysWhatItIs() {
        Reply reply = server.call("GET", target);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(CONTENT);
        assertThat(reply.headers())
                .containsEntry("Content-Type", "text/plain")
                .containsEntry("Content-Length", Long.toString(CONTENT.length))
                .containsEntry("Accept-Ranges", "bytes")
                .containsEntry("ETag", version().etag())
                .containsEntry("Last-Modified", "Sun, 01 Mar 2026 12:00:00 GMT")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("Content-Disposition", "attachment; filename=\"a.txt\"");
    }

    @Test
    void headSaysTheSameWithoutBytes() {
        Reply get = server.call("GET", target);
        Reply head = server.call("HEAD", target, Map.of("Range", "bytes=0-4"));

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers()).isEqualTo(get.headers());
        assertThat(head.body()).isEmpty();
    }

    @Test
    void everyRangeHasTheBytesOfThePlainArray() {
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            int first = random.nextInt(CONTENT.length);
            int last = first + random.nextInt(Math.min(CONTENT.length - first, 1 + random.nextInt(CONTENT.length)));

            Reply reply = server.call("GET", target, Map.of("Range", "bytes=" + first + "-" + last));

            assertThat(reply.status()).isEqualTo(206);
            assertThat(reply.header("Content-Range")).isEqualTo("bytes " + first + "-" + last + "/" + CONTENT.length);
            assertThat(reply.body()).isEqualTo(Arrays.copyOfRange(CONTENT, first, last + 1));
        }
        assertThat(server.call("GET", target, Map.of("Range", "bytes=-100")).body())
                .isEqualTo(Arrays.copyOfRange(CONTENT, CONTENT.length - 100, CONTENT.length));
        assertThat(server.call("GET", target, Map.of("Range", "bytes=" + CONTENT.length + "-"))
                        .status())
                .isEqualTo(416);
    }

    @Test
    void severalRangesComeInOneFrame() {
        Reply reply = server.call("GET", target, Map.of("Range", "bytes=0-9,1000000-1600000"));

        assertThat(reply.status()).isEqualTo(206);
        assertThat(reply.header("Content-Type")).startsWith("multipart/byteranges; boundary=");
        String boundary = reply.header("Content-Type").split("boundary=")[1];
        byte[] expected = Bytes.join(
                Bytes.text("--" + boundary + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-9/"
                        + CONTENT.length + "\r\n\r\n"),
                Arrays.copyOfRange(CONTENT, 0, 10),
                Bytes.text("\r\n--" + boundary
                        + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 1000000-1600000/" + CONTENT.length
                        + "\r\n\r\n"),
                Arrays.copyOfRange(CONTENT, 1_000_000, 1_600_001),
                Bytes.text("\r\n--" + boundary + "--\r\n"));
        assertThat(reply.body()).isEqualTo(expected);
        assertThat(reply.header("Content-Length")).isEqualTo(Integer.toString(expected.length));
    }

    @Test
    void preconditionsComeBeforeRanges() {
        String etag = version().etag();
        Map<String, String> outside = Map.of("Range", "bytes=99999999-", "If-None-Match", etag);

        assertThat(server.call("GET", target, outside).status()).isEqualTo(304);
        assertThat(server.call("GET", target, Map.of("If-None-Match", etag)).headers())
                .containsEntry("ETag", etag);
        assertThat(server.call("GET", target, Map.of("If-Match", "\"other\"")).status())
                .isEqualTo(412);
        assertThat(server.call("GET", target, Map.of("If-Range", "\"other\"", "Range", "bytes=0-1"))
                        .status())
                .isEqualTo(200);
        assertThat(server.call("GET", target, Map.of("If-Range", etag, "Range", "bytes=0-1"))
                        .status())
                .isEqualTo(206);
        assertThat(server.call("HEAD", target, Map.of("If-None-Match", etag)).status())
                .isEqualTo(304);
    }

    /** Last-Modified has whole seconds: a client that got the first of two versions of one second has the date of both. */
    @Test
    void aDateThatIsAlsoAnotherVersionsSaysNothing() {
        String date = server.call("GET", target).header("Last-Modified");
        Map<String, String> since = Map.of("If-Modified-Since", date);
        Map<String, String> range = Map.of("If-Range", date, "Range", "bytes=0-1");
        assertThat(server.call("GET", target, since).status()).isEqualTo(304);
        assertThat(server.call("GET", target, range).status())
                .as("another may come in this second")
                .isEqualTo(200);
        server.clock.advance(Duration.ofSeconds(1));
        assertThat(server.call("GET", target, since).status()).isEqualTo(304);
        assertThat(server.call("GET", target, range).status()).isEqualTo(206);

        server.call("PUT", target, Map.of(), Bytes.text("one"));
        String twice = server.call("GET", target).header("Last-Modified");
        server.call("PUT", target, Map.of(), Bytes.text("two"));
        for (int seconds = 0; seconds < 3; seconds++) {
            for (String condition : List.of("If-Modified-Since", "If-Range")) {
                Map<String, String> headers = Map.of(condition, twice, "Range", "bytes=0-1");
                assertThat(server.call("GET", target, headers).status())
                        .as("%s, %s s later", condition, seconds)
                        .isEqualTo(condition.equals("If-Range") ? 200 : 206);
            }
            server.clock.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void aFileShowsItselfOrItsBytes() {
        String plain = "/api/files/" + file.id();
        Reply shown = server.call("GET", plain);

        assertThat(shown.text("id")).isEqualTo(file.id());
        assertThat(server.call("GET", plain, Map.of("If-None-Match", shown.header("ETag")))
                        .status())
                .isEqualTo(304);
        assertThat(server.call("GET", plain + "?alt=media").body()).isEqualTo(CONTENT);
        assertThat(server.call("GET", plain, Map.of("Accept", "application/octet-stream"))
                        .body())
                .isEqualTo(CONTENT);
    }

    /** A cache that keeps the one must not answer with it who asks for the other. */
    @Test
    void theUrlOfAFileSaysThatItsAnswerVariesByTheWantedType() {
        String plain = "/api/files/" + file.id();
        Map<String, String> bytes = Map.of("Accept", "application/octet-stream");

        Reply record = server.call("GET", plain);
        Reply content = server.call("GET", plain, bytes);
        Reply same = server.call(
                "GET", plain, Map.of("Accept", "application/octet-stream", "If-None-Match", content.header("ETag")));

        assertThat(record.header("Vary")).isEqualTo("Accept");
        assertThat(server.call("GET", plain, Map.of("If-None-Match", record.header("ETag")))
                        .header("Vary"))
                .isEqualTo("Accept");
        assertThat(content.header("Vary")).isEqualTo("Accept, Accept-Encoding");
        assertThat(server.call("HEAD", plain, bytes).header("Vary")).isEqualTo("Accept, Accept-Encoding");
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.header("Vary")).isEqualTo("Accept, Accept-Encoding");
        assertThat(server.call("GET", target).header("Vary")).isEqualTo("Accept-Encoding");
    }

    @Test
    void somebodyElsesFileIsUnknown() {
        for (String url : List.of(target, "/api/files/" + file.id(), "/api/objects/home/" + file.path())) {
            assertThat(server.call(FileServer.BOB, "GET", url, Map.of(), FakeBody.of(new byte[0]))
                            .status())
                    .as(url)
                    .isEqualTo(404);
        }
    }

    @Test
    void damageAtTheStartIsACleanProblem() {
        server.memory.damage(chunk(0));

        Reply reply = server.call("GET", target);

        assertThat(reply.failure())
                .isInstanceOf(ContentUnreadableException.class)
                .hasMessageContainingAll(file.id(), version().versionId(), chunk(0).toString(), "damaged");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.body()).isEmpty();
        assertThat(server.call("GET", target, Map.of("Range", "bytes=100000-200000"))
                        .status())
                .isEqualTo(206);
    }

    @Test
    void damageFurtherOnCutsTheConnectionAfterRightBytes() {
        server.memory.lose(chunk(80));

        Reply reply = server.call("GET", target);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.cut()).isTrue();
        assertThat(reply.failure()).isInstanceOf(ContentUnreadableException.class);
        assertThat(reply.body()).isEqualTo(Arrays.copyOf(CONTENT, reply.body().length));
        assertThat(reply.body().length).isBetween(1, 80 << 16);
    }

    @Test
    void aSignedUrlOpensThePinnedVersionForAnybody() {
        String token = sign(Duration.ofMinutes(1));
        server.call("PUT", target, Map.of(), Bytes.text("newer"));

        assertThat(anonymous(token, Map.of()).body()).isEqualTo(CONTENT);
        assertThat(anonymous(token, Map.of("Range", "bytes=5-9", "Authorization", "Bearer stale"))
                        .body())
                .isEqualTo(Arrays.copyOfRange(CONTENT, 5, 10));
    }

    @Test
    void anOlderVersionKeepsTheTypeThatItWasCommittedWith() {
        String older = target + "?version=" + version().versionId();
        String token = sign(Duration.ofMinutes(1));
        String byName = "/api/objects/home/" + file.path();
        server.call("PUT", byName, Map.of("Content-Type", "application/octet-stream"), Bytes.text("second"));
        String second = target + "?version=" + version().versionId();
        server.call("PUT", byName, Map.of("Content-Type", "text/html"), Bytes.text("third"));

        assertThat(server.call("GET", older).header("Content-Type")).isEqualTo("text/plain");
        assertThat(server.call("HEAD", older).header("Content-Type")).isEqualTo("text/plain");
        assertThat(new String(
                        server.call("GET", older, Map.of("Range", "bytes=0-1,5-6"))
                                .body(),
                        StandardCharsets.ISO_8859_1))
                .contains("Content-Type: text/plain");
        assertThat(anonymous(token, Map.of()).header("Content-Type")).isEqualTo("text/plain");
        assertThat(server.call("GET", second).header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(server.call("GET", target).header("Content-Type")).isEqualTo("text/html");
    }

    @Test
    void aVersionOfAnOlderProgramHasTheTypeOfItsFile() {
        Version typed = version();
        Version older = new Version(
                typed.fileId(),
                typed.generation(),
                typed.versionId(),
                typed.previous(),
                false,
                typed.size(),
                typed.etag(),
                typed.sha256(),
                typed.dedupDomain(),
                typed.chunking(),
                typed.manifest(),
                null,
                typed.createdAt());
        server.call(
                "PUT", "/api/objects/home/" + file.path(), Map.of("Content-Type", "text/html"), Bytes.text("newer"));

        FileHead head = server.catalog.byId(file.id()).orElseThrow();
        assertThat(new DownloadSource(head, typed, null).mimeType()).isEqualTo("text/plain");
        assertThat(new DownloadSource(head, older, null).mimeType()).isEqualTo("text/html");
    }

    @Test
    void anAlteredSignedUrlIsForbiddenAndAnExpiredOneGone() {
        String token = sign(Duration.ofMinutes(1));
        String altered = (token.startsWith("A") ? "B" : "A") + token.substring(1);

        assertThat(anonymous(altered, Map.of()).status()).isEqualTo(403);
        assertThat(anonymous("x", Map.of()).status()).isEqualTo(403);
        server.clock.advance(Duration.ofMinutes(1));
        assertThat(anonymous(token, Map.of()).status()).isEqualTo(410);
        assertThat(anonymous(altered, Map.of()).status()).isEqualTo(403);
    }

    @Test
    void noCacheKeepsWhatASignedUrlAnswersForOthersOrLongerThanTheUrl() {
        String token = sign(Duration.ofSeconds(90));
        server.clock.advance(Duration.ofMillis(29_500));
        Map<String, String> held = Map.of("If-None-Match", version().etag());

        for (Map<String, String> headers : List.of(Map.<String, String>of(), Map.of("Range", "bytes=0-1"), held)) {
            assertThat(anonymous(token, headers).header("Cache-Control"))
                    .as("%s", headers)
                    .isEqualTo("private, max-age=60");
        }
        server.clock.advance(Duration.ofSeconds(60));
        assertThat(anonymous(token, Map.of()).header("Cache-Control")).isEqualTo("private, max-age=0");
        assertThat(server.call("GET", target).headers()).doesNotContainKey("Cache-Control");
    }

    @Test
    void aTokenInAnotherSpellingIsForbidden() {
        String token = sign(Duration.ofMinutes(1));
        String encoded = "%%%02X".formatted((int) token.charAt(0)) + token.substring(1);

        assertThat(anonymous(encoded, Map.of()).status()).isEqualTo(403);
        assertThat(anonymous(token + "%", Map.of()).status()).isEqualTo(403);
        assertThat(anonymous(token, Map.of()).status()).isEqualTo(200);
    }

    @Test
    void theSignedUrlOfADeletedFileLeadsNowhereForEver() {
        String token = sign(Duration.ofMinutes(1));
        String byName = "/api/objects/home/" + file.path();
        server.call("DELETE", byName);

        assertThat(anonymous(token, Map.of()).status()).isEqualTo(404);
        assertThat(server.call("PUT", byName, Map.of(), Bytes.text("another life"))
                        .status())
                .isEqualTo(201);
        assertThat(anonymous(token, Map.of()).status()).isEqualTo(404);
    }

    @Test
    void aSignedUrlLeadsNowhereWhenItsPathIsUploadedAnew() {
        FileHead old = server.create(NewFile.named("p.txt", "text/plain"));
        server.call("PUT", "/api/files/" + old.id() + "/content", Map.of(), CONTENT);
        FileHead ready = server.catalog.byId(old.id()).orElseThrow();
        String version = server.catalog.version(ready, null).orElseThrow().versionId();
        String token = server.downloads.sign(new DownloadGrant(
                old.id(), version, "alice", server.clock.instant().plus(Duration.ofMinutes(1))));
        server.call("DELETE", "/api/objects/home/" + old.path());
        FileHead anew = server.create(new NewFile(
                "home", old.path(), old.description(), true, true, new Chunking.Fixed(64 << 10), null, null));

        assertThat(anew.id()).isEqualTo(old.id());
        assertThat(anonymous(token, Map.of()).status()).isEqualTo(404);
        assertThat(server.call("GET", "/api/files/" + old.id() + "/content?version=" + version)
                        .status())
                .isEqualTo(404);
        assertThat(server.call("GET", "/api/files/" + old.id() + "/content").status())
                .isEqualTo(409);
    }

    private String sign(Duration validFor) {
        return server.downloads.sign(new DownloadGrant(
                file.id(),
                version().versionId(),
                "alice",
                server.clock.instant().plus(validFor)));
    }

    private Reply anonymous(String token, Map<String, String> headers) {
        return server.call(null, "GET", "/api/files/download/" + token, headers, FakeBody.of(new byte[0]));
    }

    private Version version() {
        FileHead head = server.catalog.byId(file.id()).orElseThrow();
        return server.catalog.version(head, null).orElseThrow();
    }

    private static ChunkAddress chunk(int index) {
        byte[] bytes = Arrays.copyOfRange(CONTENT, index << 16, (index + 1) << 16);
        return new ChunkAddress(ChunkAddress.SHARED, Bytes.sha256(bytes));
    }

    private FileHead ready(byte[] content) {
        NewFile plain = NewFile.named("a.txt", "text/plain");
        FileHead head = server.create(new NewFile(
                plain.bucket(), null, plain.description(), true, true, new Chunking.Fixed(64 << 10), null, null));
        server.call("PUT", "/api/files/" + head.id() + "/content", Map.of(), content);
        return head;
    }
}
