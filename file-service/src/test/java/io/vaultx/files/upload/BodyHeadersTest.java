package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.files.Bytes;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.records.KeyRange;
import io.vaultx.web.BodySource;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the headers of a body that is to be stored say of it. */
final class BodyHeadersTest {
    private static final byte[] BYTES = Bytes.text("0123456789");
    private static final String FORM_TYPE = "multipart/form-data; boundary=x";

    private final FileServer server = new FileServer();

    /** {@code curl -C 4 -T ten …} sends the last six of ten bytes so. */
    @Test
    void aPieceOfAContentIsRefusedAtEveryDoorThatStoresBytesBeforeItIsTaken() {
        server.call("PUT", "/api/objects/home/resume", Map.of(), BYTES);
        FileHead file = server.create("a", null);

        for (String door : List.of(
                "PUT /api/objects/home/resume",
                "PUT /api/objects/home/another",
                "PUT /api/files/" + file.id() + "/content",
                "POST /api/files/" + file.id() + "/chunks/0",
                "POST /api/upload")) {
            String[] methodAndTarget = door.split(" ");
            Reply reply = server.call(
                    methodAndTarget[0],
                    methodAndTarget[1],
                    Map.of("Content-Range", "bytes 4-9/10", "Content-Type", FORM_TYPE),
                    new Untouched());

            assertThat(reply.status()).as(door).isEqualTo(400);
            assertThat(reply.failure()).as(door).isInstanceOfSatisfying(Refusal.class, refusal -> {
                assertThat(refusal.type()).isEqualTo(ProblemType.MALFORMED);
                assertThat(refusal.members()).containsEntry("field", "Content-Range");
                assertThat(refusal.detail()).contains("Content-Range", "parts");
            });
        }

        assertThat(server.call("GET", "/api/objects/home/resume").body()).isEqualTo(BYTES);
        assertThat(server.call("GET", "/api/objects/home/another").status()).isEqualTo(404);
        assertThat(server.memoryRecords.scan("parts", KeyRange.all(), 1)).isEmpty();
    }

    @Test
    void aFormThatIsAnotherThanItsDigestSaysLeavesNoFile() {
        byte[] form = Bytes.join(field("one", "file", BYTES), field("two", "file", BYTES), Bytes.text("--x--\r\nend"));

        Reply wrong = form("POST", "/api/upload", form, Bytes.digest(BYTES));
        Reply malformed = form("POST", "/api/upload", form, "sha-256=:AAAA:");

        assertThat(wrong.status()).isEqualTo(422);
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(server.memoryRecords.scan("files", KeyRange.all(), 1)).isEmpty();
        assertThat(form("POST", "/api/upload", form, Bytes.digest(form)).status())
                .isEqualTo(201);
    }

    private Reply form(String method, String target, byte[] form, String digest) {
        return server.call(method, target, Map.of("Content-Type", FORM_TYPE, "Content-Digest", digest), form);
    }

    private static byte[] field(String filename, String name, byte[] bytes) {
        return Bytes.join(
                Bytes.text("--x\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + filename
                        + "\"\r\n\r\n"),
                bytes,
                Bytes.text("\r\n"));
    }

    private static final class Untouched implements BodySource {
        @Override
        public ByteBuffer next() {
            throw new AssertionError("the body is taken");
        }

        @Override
        public long declaredLength() {
            return 6;
        }
    }
}
