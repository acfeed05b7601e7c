package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON that is none, is too much, or breaks a rule: refused with the field, the limit or the value; nothing is left. */
class BadJsonTest {
    private static final int MIB = 1 << 20;

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofAllClasses();

    private Api user = SERVER.anonymous();

    @BeforeEach
    void signIn() {
        user = SERVER.user();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"name\":\"a\"",
                "{\"name\":\"a\"}}",
                "nonsense",
                "{'name':'a'}",
                "{\"name\":\"a\",}",
                "\"a\"",
                "[]",
                "null",
                "7"
            })
    void whatIsNoJsonObjectIsMalformed(String body) {
        refused(body).expectProblem(400);
        SERVER.anonymous().text("POST", "/api/auth/register", body).expectProblem(400);
    }

    @Test
    void bytesThatAreNoUtf8AreMalformed() {
        byte[] body = "{\"name\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);

        refused(body, "Content-Type", "application/json").expectProblem(400);
    }

    @Test
    void aBodyThatIsSaidToBeTextIsNotReadAsJson() {
        byte[] body = "{\"name\":\"a\"}".getBytes(StandardCharsets.UTF_8);

        refused(body, "Content-Type", "text/plain").expectProblem(415);
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 5_000})
    void jsonNestedTooDeepIsRefused(int depth) {
        String nested = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);

        refused("{\"name\":\"a\",\"metadata\":" + nested + "}").expectProblem(400);
        refused("{\"name\":\"a\",\"tags\":" + "[".repeat(depth) + "]".repeat(depth) + "}")
                .expectProblem(400);
        refused("{\"name\":\"a\",\"unheard-of\":" + nested + "}").expectProblem(400, "100");
    }

    @Test
    void fiftyMegabytesOfJsonAreRefusedWithAndWithoutALength() {
        byte[] body = ("{\"name\":\"" + "a".repeat(50 * MIB) + "\"}").getBytes(StandardCharsets.US_ASCII);
        String limit = Integer.toString(MIB);

        raw("Content-Length: " + body.length, line -> line.sendMeanwhile(body)).expectProblem(413, limit);
        raw("Transfer-Encoding: chunked", line -> line.sendChunkedMeanwhile(body))
                .expectProblem(413, limit);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name | 7",
                "name | null",
                "name | true",
                "name | [\"a\"]",
                "name | {}",
                "originalName | 7",
                "mimeType | []",
                "size | \"10\"",
                "size | -1",
                "size | 1.5",
                "size | 56294995342131200",
                "size | 1e400",
                "size | true",
                "compressionEnabled | \"true\"",
                "deduplicationEnabled | 1",
                "path | 7",
                "bucket | 7",
                "sha256 | \"abc\"",
                "sha256 | 7",
                "tags | \"a\"",
                "tags | {}",
                "tags | [1]",
                "tags | [null]",
                "tags | [\"\"]",
                "metadata | []",
                "metadata | \"a\"",
                "metadata | {\"a\":1}",
                "metadata | {\"a\":null}",
                "metadata | {\"a\":{}}",
                "chunking | \"other\"",
                "chunking | 7",
                "chunkSize | \"1048576\"",
            })
    void aValueOfTheWrongKindIsRefusedByItsName(String field, String value) {
        String name = field.equals("name") ? "" : "\"name\":\"a\",";

        refused("{" + name + "\"" + field + "\":" + value + "}").expectProblem(400, field.toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 65_535, 8_388_609, Long.MAX_VALUE})
    void aChunkSizeOutOfRangeIsRefused(long chunkSize) {
        refused("{\"name\":\"a\",\"chunking\":\"fixed\",\"chunkSize\":" + chunkSize + "}")
                .expectProblem(400, "chunksize");
    }

    @Test
    void tenThousandTagsAreRefused() {
        JsonNode body = Json.object("name", "a", "tags", Collections.nCopies(10_000, "tag"));

        refused(body.toString()).expectProblem(400, "tags", "50", "10000");
        String id = user.create("name", "a").get("id").asText();
        Unchanged.filesOf(user, () -> user.json("PATCH", "/api/files/" + id, body))
                .expectProblem(400, "tags", "50");
    }

    @Test
    void valuesOverTheirLimitsAreRefusedAndAtTheirLimitsTaken() {
        atAndOver("name", "a"::repeat, 255);
        atAndOver("originalName", "a"::repeat, 255);
        atAndOver("mimeType", length -> "a/" + "b".repeat(length - 2), 255);
        atAndOver("path", length -> "p/" + "a".repeat(length - 2), 1_024);
        atAndOver("tags", length -> Collections.nCopies(1, "t".repeat(length)), 128);
        atAndOver("metadata", length -> Json.object("k", "v".repeat(length - 1)), 2_048);
    }

    private void atAndOver(String field, Function<Integer, Object> value, int limit) {
        refused(Json.object("name", "a")
                        .setAll(Json.object(field, value.apply(limit + 1)))
                        .toString())
                .expectProblem(400, field.toLowerCase(Locale.ROOT), Integer.toString(limit));
        user.json("POST", "/api/files", Json.object("name", "a").setAll(Json.object(field, value.apply(limit))))
                .expect(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "/", "a\u0000b", "a\nb", "\u007f", "a\u0085b"})
    void aNameWithAPathTrickOrAControlCharacterIsRefused(String name) {
        refused(Json.object("name", name).toString()).expectProblem(400, "name");
        refused(Json.object("name", "a", "originalName", name).toString()).expectProblem(400, "originalname");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "./a", "a/.", "../../etc/passwd", "a\u0000b"})
    void aPathWithATrickIsRefused(String path) {
        refused(Json.object("name", "a", "path", path).toString()).expectProblem(400, "path");
        String id = user.create("name", "a").get("id").asText();
        Unchanged.filesOf(user, () -> user.json("PATCH", "/api/files/" + id, Json.object("path", path)))
                .expectProblem(400, "path");
    }

    @Test
    void aNameTenKilobytesLongIsRefusedWithoutBeingRepeatedWhole() {
        Reply reply = refused(Json.object("name", "n".repeat(10_240)).toString());

        reply.expectProblem(400, "name", "255");
        assertThat(reply.body()).hasSizeLessThan(2_000);
    }

    private Reply refused(String body) {
        return Unchanged.filesOf(user, () -> user.text("POST", "/api/files", body));
    }

    private Reply refused(byte[] body, String... headers) {
        return Unchanged.filesOf(
                user, () -> user.call("POST", "/api/files", BodyPublishers.ofByteArray(body), headers));
    }

    private Reply raw(String framing, UnaryOperator<RawConnection> body) {
        return Unchanged.filesOf(user, () -> {
            try (RawConnection line = RawConnection.to(SERVER.port())) {
                line.sendHead(user, "POST", "/api/files", "Content-Type: application/json", framing);
                return body.apply(line).readReply();
            }
        });
    }
}
