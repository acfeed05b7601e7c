package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Tally;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel takes a disk for broken and makes its file system read-only under the running server. */
@Tag("mounts")
class ReadOnlyDiskTest {
    private static final long DISK_MEBIBYTES = 384;
    private static final int ATTEMPTS = 20;

    @TempDir
    Path folder;

    @Test
    void changesAreRefusedReadsGoOnAndAfterARepairAllIsWell() throws IOException {
        byte[] body = new Content(1, 3_000_000).bytes();
        byte[] another = new Content(2, 500_000).bytes();
        try (OwnDisk disk = OwnDisk.make(folder, DISK_MEBIBYTES)) {
            ServerSetup setup = ServerSetup.on(disk.data());
            Api user;
            try (ServerProcess server = setup.start()) {
                user = server.api().register();
                user.store("before", body);

                disk.becomeReadOnly();

                for (int i = 0; i < ATTEMPTS; i++) {
                    user.putObject("during", another).expectProblem(503);
                    user.form("/api/upload", "file", "form", another).expectProblem(503);
                    user.delete("/api/objects/home/before").expectProblem(503);
                    assertThat(user.get("/api/objects/home/before").expect(200).body())
                            .isEqualTo(body);
                    assertThat(user.files()).hasSize(1);
                }
                Reply readiness = server.api().get("/health/readiness").expect(503);
                assertThat(readiness.json().get("status").asText()).isEqualTo("DOWN");
                server.stop();
            }
            disk.mountAgain();
            try (ServerProcess server = setup.start()) {
                Api again = server.api().withToken(user.token());

                assertThat(again.get("/api/objects/home/before").expect(200).body())
                        .isEqualTo(body);
                again.get("/api/objects/home/during").expectProblem(404);
                again.store("during", another);
                assertThat(again.files()).hasSize(2);
                assertThat(server.stop()).isZero();
            }
            assertThat(Maintenance.findings(disk.data())).isEmpty();
        }
        Tally.of("errors", "changes refused by a real disk that became read-only")
                .count(3 * ATTEMPTS)
                .write();
    }
}
