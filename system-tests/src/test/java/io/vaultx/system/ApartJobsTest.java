package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the worker of a suite of separate processes does. One suite serves all these. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApartJobsTest {
    private static final int MIB = 1 << 20;
    private static final String WORKER = "compression-1";
    private static final String[] NODES = {"node-1", "node-2", "node-3"};

    private Path folder;
    private ApartSuite suite;

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        suite = ApartSuite.start(folder.resolve("data"));
    }

    @AfterAll
    void stop() {
        suite.close();
    }

    private static String inParts(Api user, byte[] content) {
        String id =
                user.create("name", "parts", "size", content.length).get("id").asText();
        for (int part = 0; part * MIB < content.length; part++) {
            int end = Math.min(content.length, (part + 1) * MIB);
            user.part(id, part, Arrays.copyOfRange(content, part * MIB, end)).expect(200);
        }
        return id;
    }

    private static boolean hasDigest(Api user, String id) {
        return !user.file(id).get("sha256").isNull();
    }

    @Test
    void aContentThatCameInPartsGetsItsDigest() {
        Api user = suite.api().register();
        byte[] content = new Content(21, 5 * MIB).bytes();

        String id = inParts(user, content);

        Await.until("the digest is filled in", () -> hasDigest(user, id));
        for (String service : List.of("file-1", "file-2")) {
            assertThat(suite.api(service)
                            .withToken(user.token())
                            .file(id)
                            .get("sha256")
                            .asText())
                    .isEqualTo(Content.sha256(content));
        }
    }

    @Test
    void aSourceTreeShrinksOnEveryNodeAndTravelsAsItIsStored() throws IOException {
        Path tar = CompressionTest.sourceTree(folder);
        byte[] content = Files.readAllBytes(tar);
        Api user = suite.api().register();
        double storedBefore = suite.figure("vaultx_chunks_stored_bytes", NODES);
        double rawBefore = suite.figure("vaultx_chunks_raw_bytes", NODES);

        String id = user.store("tree.tar", content).get("id").asText();

        Await.until(
                "every copy is compressed",
                () -> suite.figure("vaultx_chunks_stored_bytes", NODES) - storedBefore
                        < 0.5 * (suite.figure("vaultx_chunks_raw_bytes", NODES) - rawBefore));
        assertThat(suite.figure("vaultx_compression_saved_bytes_total", WORKER)).isGreaterThan(content.length);
        for (String service : List.of("file-1", "file-2")) {
            assertThat(suite.api(service)
                            .withToken(user.token())
                            .get("/api/files/" + id + "/content")
                            .expect(200)
                            .body())
                    .isEqualTo(content);
        }
        String url = "http://127.0.0.1:" + suite.port("proxy") + "/api/files/" + id + "/content";
        new Curl(folder, user.token()).expectCompressed(url, tar);
    }

    @Test
    void whatIsCommittedWhileTheWorkerIsGoneIsDoneWhenItIsBack() {
        Api user = suite.api().register();
        suite.kill9(WORKER);
        byte[] content = new Content(22, 3 * MIB).bytes();

        String id = inParts(user, content);
        assertThat(user.get("/api/files/" + id + "/content").expect(200).body()).isEqualTo(content);
        assertThat(hasDigest(user, id)).isFalse();

        suite.startAgain(WORKER);
        Await.until("the digest is filled in", () -> hasDigest(user, id));
        assertThat(user.file(id).get("sha256").asText()).isEqualTo(Content.sha256(content));
    }

    @Test
    void theWorkerEndsAtASignalAndServesAgain() {
        long pid = suite.ps().stream()
                .filter(row -> row.get("name").asText().equals(WORKER))
                .findFirst()
                .orElseThrow()
                .get("pid")
                .asLong();
        ProcessHandle.of(pid).orElseThrow().destroy();

        Await.until("it has ended", () -> suite.state(WORKER).equals("dead"));
        suite.startAgain(WORKER);
        assertThat(suite.api(WORKER).get("/health/readiness").expect(200).text())
                .contains("redis", "file-services", "nodes");
    }
}
