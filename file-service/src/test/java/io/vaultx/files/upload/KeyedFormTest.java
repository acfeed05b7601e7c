package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.files.Bytes;
import io.vaultx.files.FakeBody;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.idempotency.Answer;
import io.vaultx.files.idempotency.Attempt;
import io.vaultx.records.KeyRange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a form with an Idempotency-Key is known again by. */
final class KeyedFormTest {
    private static final byte[] OLD = Bytes.random(300_000, 1);
    private static final byte[] NEW = Bytes.random(300_000, 2);

    private final FileServer server = new FileServer();

    /** As curl and browsers do it: they draw a boundary whenever they send. */
    @Test
    void aFormIsKnownAgainByItsKeyWhateverItsBoundary() {
        byte[] body = Bytes.join(field("one.txt", OLD), Bytes.text("--x--\r\n"));
        Reply first = keyedForm("x", body);

        Reply again = keyedForm("another", withBoundary("another", body));

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        for (byte[] other : List.of(
                Bytes.join(field("one.txt", NEW), Bytes.text("--x--\r\n")),
                Bytes.join(field("two.txt", OLD), Bytes.text("--x--\r\n")),
                Bytes.join(field("one.txt", OLD), field("one.txt", OLD), Bytes.text("--x--\r\n")))) {
            assertThat(keyedForm("y", withBoundary("y", other)).status()).isEqualTo(422);
        }
        assertThat(server.memoryRecords.scan("files", KeyRange.all(), 10)).hasSize(1);
    }

    @Test
    void aRefusedFormIsRefusedAgainByItsKeyWhateverItsBoundary() {
        byte[] body = Bytes.text("--x\r\nContent-Disposition: form-data; name=\"no\"\r\n\r\n\r\n--x--\r\n");

        assertThat(keyedForm("x", body).status()).isEqualTo(400);
        assertThat(keyedForm("y", withBoundary("y", body)).status()).isEqualTo(400);
        byte[] other = Bytes.join(field("a", OLD), Bytes.text("--x--\r\n"));
        assertThat(keyedForm("y", withBoundary("y", other)).status()).isEqualTo(422);
    }

    /** An older program kept the SHA-256 of the whole form. */
    @Test
    void aFormWhoseKeyAnOlderProgramKeptIsKnownAgain() {
        byte[] body = Bytes.join(field("one.txt", OLD), Bytes.text("--x--\r\n"));
        try (Attempt.First older =
                (Attempt.First) server.idempotency.begin(FileServer.ALICE, "k", "POST", "/api/upload")) {
            older.complete(Bytes.sha256(body).bytes(), Answer.empty(204));
        }

        assertThat(keyedForm("x", body).status()).isEqualTo(204);
        assertThat(keyedForm("y", withBoundary("y", body)).status()).isEqualTo(422);
    }

    /** A recorded request, for example: its bytes are what is kept. */
    @Test
    void aContentOfAFormsTypeIsKnownAgainByItsBytes() {
        byte[] content = Bytes.text("--x\r\na\r\n--x--\r\n");
        byte[] other = withBoundary("y", content);

        Reply first = keyedContent("x", content);

        assertThat(first.status()).isEqualTo(201);
        assertThat(keyedContent("x", content).body()).isEqualTo(first.body());
        assertThat(keyedContent("y", other).status()).isEqualTo(422);
    }

    private Reply keyedContent(String boundary, byte[] body) {
        return server.call("PUT", "/api/objects/home/recorded", formOf(boundary), FakeBody.of(body));
    }

    private Reply keyedForm(String boundary, byte[] body) {
        return server.call("POST", "/api/upload", formOf(boundary), FakeBody.inSteps(body, 1_000));
    }

    private static Map<String, String> formOf(String boundary) {
        return Map.of("Content-Type", "multipart/form-data; boundary=" + boundary, "Idempotency-Key", "k");
    }

    private static byte[] withBoundary(String boundary, byte[] formOfX) {
        return new String(formOfX, StandardCharsets.ISO_8859_1)
                .replace("--x\r\n", "--" + boundary + "\r\n")
                .replace("--x--", "--" + boundary + "--")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] field(String filename, byte[] bytes) {
        return Bytes.join(
                Bytes.text("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename
                        + "\"\r\nContent-Type: text/plain\r\n\r\n"),
                bytes,
                Bytes.text("\r\n"));
    }
}
