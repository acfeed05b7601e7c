package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.files.FileServer;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.RecordChange;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session's row rots, or a newer program wrote it: the janitor passes it over. */
final class UnreadableSessionTest {
    private final FileServer server = new FileServer();

    @Test
    void theUploadsBehindItExpireAllTheSame() {
        Key first = Key.of(new byte[OpaqueId.BYTES]);
        server.memoryRecords.write(List.of(new RecordChange.Put("uploads", first, new byte[] {99}, Expect.ANYTHING)));
        FileHead silent = server.create("silent", null);
        server.clock.advance(Duration.ofSeconds(FileServer.TTL_SECONDS));

        server.uploads.sweep();

        assertThat(server.catalog.byId(silent.id())).isEmpty();
        assertThat(server.memoryRecords.get("uploads", first)).isPresent();
    }
}
