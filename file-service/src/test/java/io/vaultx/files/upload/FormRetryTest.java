package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.files.Bytes;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each call of either store fails once while a form comes in: sent again by its key, all its files are there, once. */
final class FormRetryTest {
    private static final int MOST_STEPS = 200;
    private static final byte[] ONE = Bytes.random(1_000, 1);
    private static final byte[] TWO = Bytes.random(2_000, 2);
    private static final byte[] FORM = Bytes.join(field("one", ONE), field("two", TWO), Bytes.text("--x--\r\n"));
    private static final Map<String, String> HEADERS =
            Map.of("Content-Type", "multipart/form-data; boundary=x", "Idempotency-Key", "k");

    @Test
    void aFormThatFailedHalfWayIsWholeWhenItIsSentAgain() {
        for (boolean after : new boolean[] {false, true}) {
            boolean sprung = true;
            for (int step = 1; sprung; step++) {
                assertThat(step).isLessThan(MOST_STEPS);
                FileServer server = new FileServer();
                server.trap.arm(step, after);
                server.call("POST", "/api/upload", HEADERS, FORM);
                sprung = server.trap.sprung();
                server.trap.disarm();
                server.clock.advance(Duration.ofMinutes(2));

                Reply again = server.call("POST", "/api/upload", HEADERS, FORM);

                assertThat(again.status())
                        .as("step %s, after %s: %s", step, after, again.failure())
                        .isEqualTo(201);
                assertThat(again.json().get("files")).hasSize(2);
                assertThat(content(server, again, 0)).isEqualTo(ONE);
                assertThat(content(server, again, 1)).isEqualTo(TWO);
            }
        }
    }

    private static byte[] content(FileServer server, Reply form, int file) {
        String id = form.json().get("files").get(file).get("id").textValue();
        return server.call("GET", "/api/files/" + id + "/content").body();
    }

    private static byte[] field(String filename, byte[] bytes) {
        return Bytes.join(
                Bytes.text("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename
                        + "\"\r\nContent-Type: text/plain\r\n\r\n"),
                bytes,
                Bytes.text("\r\n"));
    }
}
