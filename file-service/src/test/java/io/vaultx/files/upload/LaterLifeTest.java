package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.files.Bytes;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.catalog.FileHead;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A content is stored, its answer lost; others delete the file and begin another there; the request comes again. */
final class LaterLifeTest {
    private static final String NAME = "/api/objects/home/a";
    private static final byte[] OLDER = Bytes.text("older");
    private static final byte[] STORED = Bytes.text("stored");
    private static final byte[] NEXT = Bytes.text("next");
    private static final Map<String, String> KEY = Map.of("Idempotency-Key", "k");

    private final FileServer server = new FileServer();

    @Test
    void aContentThatIsSentAgainByItsFileLeavesTheNextLifeAlone() {
        server.call("PUT", NAME, Map.of(), OLDER);
        String content = "/api/files/" + file().id() + "/content";

        sentAgainToTheNextLife(content);
    }

    @Test
    void aContentThatIsSentAgainByItsNameLeavesTheNextLifeAlone() {
        server.call("PUT", NAME, Map.of(), OLDER);

        sentAgainToTheNextLife(NAME);
    }

    @Test
    void aContentThatIsSentAgainToTheSameLifeHasItsAnswer() {
        server.call("PUT", NAME, Map.of(), OLDER);
        dieBeforeTheAnswer(NAME);
        server.call("PUT", NAME, Map.of(), NEXT);

        assertThat(server.call("PUT", NAME, KEY, STORED).status()).isEqualTo(200);
        assertThat(server.call("GET", NAME).body()).isEqualTo(NEXT);
    }

    private void sentAgainToTheNextLife(String target) {
        FileHead before = file();
        dieBeforeTheAnswer(target);
        assertThat(server.call("GET", NAME).body()).isEqualTo(STORED);
        server.call("DELETE", NAME);
        server.call("PUT", NAME, Map.of(), NEXT);
        assertThat(file().id()).isEqualTo(before.id());

        Reply again = server.call("PUT", target, KEY, STORED);

        assertThat(again.status()).isEqualTo(404);
        assertThat(server.call("GET", NAME).body()).isEqualTo(NEXT);
    }

    /** Three writes: the key, the content, the answer. */
    private void dieBeforeTheAnswer(String target) {
        server.trap.onWrite(3, false, () -> {
            throw new IllegalStateException("killed");
        });
        assertThat(server.call("PUT", target, KEY, STORED).status()).isEqualTo(500);
        server.clock.advance(Duration.ofMinutes(2));
    }

    private FileHead file() {
        return server.catalog.findByName(FileServer.ALICE, "home", "a").orElseThrow();
    }
}
