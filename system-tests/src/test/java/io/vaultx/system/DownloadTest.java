package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole, in ranges, on conditions: RFC 9110 over real HTTP. */
class DownloadTest {
    private static final int SIZE = 3_000_000;
    private static final byte[] BODY = new Content(13, SIZE).bytes();

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofAllClasses();

    private static Api user;
    private static String content;

    @BeforeAll
    static void store() {
        user = SERVER.user();
        String id = user.create("name", "Größe", "originalName", "Größe \"1\".pdf", "mimeType", "application/pdf")
                .get("id")
                .asText();
        user.putContent(id, BODY).expect(200);
        content = "/api/files/" + id + "/content";
    }

    @Test
    void aWholeDownloadSaysEverythingAboutItself() {
        Reply reply = user.get(content).expect(200);

        assertThat(reply.body()).isEqualTo(BODY);
        assertThat(reply.header("Content-Type")).isEqualTo("application/pdf");
        assertThat(reply.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(reply.header("ETag")).matches("\"[^\"]+\"");
        assertThat(reply.header("Last-Modified")).endsWith(" GMT");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("Content-Disposition"))
                .startsWith("attachment")
                .contains("filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%221%22.pdf");
        assertThat(reply.header("X-Request-Id")).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=0-65535, 0, 65536",
        "bytes=1-2000000, 1, 2000001",
        "bytes=2999999-2999999, 2999999, 3000000",
        "bytes=2999990-9999999, 2999990, 3000000",
        "bytes=100-, 100, 3000000",
        "bytes=-100, 2999900, 3000000",
        "bytes=-9999999, 0, 3000000",
    })
    void aRangeIsExactlyTheseBytes(String range, int from, int to) {
        Reply reply = user.get(content, "Range", range).expect(206);

        assertThat(reply.body()).isEqualTo(Arrays.copyOfRange(BODY, from, to));
        assertThat(reply.header("Content-Range")).isEqualTo("bytes " + from + "-" + (to - 1) + "/" + SIZE);
    }

    @Test
    void severalRangesComeInOneBody() {
        Reply reply =
                user.get(content, "Range", "bytes=0-9, 1000000-1000009, -5").expect(206);

        assertThat(reply.header("Content-Type")).startsWith("multipart/byteranges; boundary=");
        String latin = new String(reply.body(), StandardCharsets.ISO_8859_1);
        assertThat(latin)
                .contains("Content-Range: bytes 0-9/" + SIZE, "Content-Range: bytes 1000000-1000009/" + SIZE)
                .contains(new String(BODY, 1_000_000, 10, StandardCharsets.ISO_8859_1));
    }

    @Test
    void conditionsAreKept() {
        Reply whole = user.get(content);
        String etag = whole.header("ETag");
        String modified = whole.header("Last-Modified");

        assertThat(user.get(content, "If-None-Match", etag).expect(304).body()).isEmpty();
        user.get(content, "If-None-Match", "\"other\", " + etag).expect(304);
        user.get(content, "If-None-Match", "\"other\"").expect(200);
        user.get(content, "If-Modified-Since", modified).expect(304);
        user.get(content, "If-Match", "\"other\"").expectProblem(412);
        user.get(content, "If-Unmodified-Since", "Mon, 01 Jan 2001 00:00:00 GMT")
                .expectProblem(412);
        user.get(content, "Range", "bytes=0-9", "If-Range", etag).expect(206);
        assertThat(user.get(content, "Range", "bytes=0-9", "If-Range", "\"other\"")
                        .expect(200)
                        .body())
                .hasSize(SIZE);
    }

    @Test
    void headIsGetWithoutItsBody() {
        Reply head = user.call("HEAD", content, BodyPublishers.noBody()).expect(200);

        assertThat(head.header("Content-Length")).isEqualTo("" + SIZE);
        assertThat(head.header("ETag")).isEqualTo(user.get(content).header("ETag"));
        assertThat(head.body()).isEmpty();
    }

    @Test
    void aFileIsFoundByItsIdByItsPathAndAsMedia() {
        String id = user.store("by/path", BODY).get("id").asText();

        assertThat(user.get("/api/objects/home/by/path").expect(200).body()).isEqualTo(BODY);
        assertThat(user.get("/api/files/" + id + "?alt=media").expect(200).body())
                .isEqualTo(BODY);
        assertThat(user.get("/api/files/" + id, "Accept", "application/octet-stream")
                        .expect(200)
                        .body())
                .isEqualTo(BODY);
        assertThat(user.file(id).get("sha256").asText()).isEqualTo(Content.sha256(BODY));
    }
}
