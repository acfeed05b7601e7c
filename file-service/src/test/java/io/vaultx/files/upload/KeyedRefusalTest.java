package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.files.Bytes;
import io.vaultx.files.FileServer;
import io.vaultx.files.catalog.FileHead;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A request with a key is refused, the refusal lost, and others were faster when it comes again. */
final class KeyedRefusalTest {
    private static final String NAME = "/api/objects/home/a";
    private static final byte[] THERE = Bytes.text("there");
    private static final byte[] SENT = Bytes.text("sent");
    private static final Map<String, String> KEY = Map.of("Idempotency-Key", "k");
    private static final Map<String, String> KEY_FOR_A_NEW_FILE = Map.of("Idempotency-Key", "k", "If-None-Match", "*");

    private final FileServer server = new FileServer();

    @Test
    void aDeleteByNameThatFoundNothingLeavesWhatCameSinceAlone() {
        assertThat(server.call("DELETE", NAME, KEY).status()).isEqualTo(404);
        server.call("PUT", NAME, Map.of(), THERE);

        assertThat(server.call("DELETE", NAME, KEY).status()).isEqualTo(404);

        assertThat(server.call("GET", NAME).body()).isEqualTo(THERE);
    }

    @Test
    void anUploadThatCouldNotBeGivenUpIsNotGivenUpLater() {
        server.call("PUT", NAME, Map.of(), THERE);
        FileHead ready =
                server.catalog.findByName(FileServer.ALICE, "home", "a").orElseThrow();
        String upload = "/api/files/" + ready.id() + "/upload";
        assertThat(server.call("DELETE", upload, KEY).status()).isEqualTo(409);
        server.call("DELETE", NAME);

        assertThat(server.call("DELETE", upload, KEY).status()).isEqualTo(409);
    }

    @Test
    void anEmptyContentIsRefusedAgainThoughNobodyHasReadIt() {
        server.call("PUT", NAME, Map.of(), THERE);
        assertThat(server.call("PUT", NAME, KEY_FOR_A_NEW_FILE).status()).isEqualTo(412);
        server.call("DELETE", NAME);

        assertThat(server.call("PUT", NAME, KEY_FOR_A_NEW_FILE).status()).isEqualTo(412);

        assertThat(server.call("PUT", NAME, KEY_FOR_A_NEW_FILE, SENT).status()).isEqualTo(422);
        assertThat(server.call("GET", NAME).status()).isEqualTo(404);
    }

    @Test
    void aContentThatWasRefusedBeforeItWasReadIsLookedAtAnew() {
        server.call("PUT", NAME, Map.of(), THERE);
        assertThat(server.call("PUT", NAME, KEY_FOR_A_NEW_FILE, SENT).status()).isEqualTo(412);
        server.call("DELETE", NAME);

        assertThat(server.call("PUT", NAME, KEY_FOR_A_NEW_FILE, SENT).status()).isEqualTo(201);

        assertThat(server.call("GET", NAME).body()).isEqualTo(SENT);
    }
}
