package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vaultx.threads.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./vaultx fsck} over a folder in which people have worked: clean after a kill, and damage is named by its file. */
class FsckCommandTest {
    private static final int LARGE = 3_000_000;

    /** 64 KiB chunks, the smallest there are: this many bytes need a manifest of several pages. */
    private static final int MANY_CHUNKS = 80 << 20;

    @TempDir
    Path folder;

    private Shell.Result fsck(String... options) {
        String[] command = new String[options.length + 3];
        command[0] = "fsck";
        command[1] = "--data";
        command[2] = folder.toString();
        System.arraycopy(options, 0, command, 3, options.length);
        return Shell.vaultx(command);
    }

    private static JsonNode summary(Shell.Result result) {
        List<String> lines = result.lines();
        JsonNode last = Json.parse(lines.getLast());
        assertThat(last.get("kind").asText()).as(result.output()).isEqualTo("SUMMARY");
        return last;
    }

    private static byte[] content(long seed, int size) {
        return new Content(seed, size).bytes();
    }

    /** Something of everything that a server keeps. */
    private static void work(Api user, byte[] damagedLater) {
        user.store("films/damaged", damagedLater);
        user.store("versions", content(2, LARGE));
        user.putObject("versions", content(3, 10)).expect(200);
        user.putObject("versions", new byte[0]).expect(200);
        String renamed = user.store("before", content(4, 100)).get("id").asText();
        user.json("PATCH", "/api/files/" + renamed, Json.object("path", "behind"))
                .expect(200);
        String deleted = user.store("deleted", content(5, 100)).get("id").asText();
        user.delete("/api/files/" + deleted).expect(204);
        user.store("deleted", content(6, 100));
        user.store("twice", damagedLater);
        user.putObject("keyed", content(7, 100), "Idempotency-Key", "a key").expect(201);

        String open = user.create("name", "open", "originalName", "open", "mimeType", "text/plain", "size", 9_000_000)
                .get("id")
                .asText();
        user.part(open, 1, content(8, LARGE)).expect(200);
        String aborted = user.create(
                        "name", "gone", "originalName", "gone", "mimeType", "text/plain", "size", 9_000_000)
                .get("id")
                .asText();
        user.part(aborted, 0, content(9, LARGE)).expect(200);
        user.delete("/api/files/" + aborted + "/upload").expect(204);

        String pages = user.create(
                        "name",
                        "pages",
                        "originalName",
                        "pages",
                        "mimeType",
                        "text/plain",
                        "chunking",
                        "fixed",
                        "chunkSize",
                        65_536)
                .get("id")
                .asText();
        user.putContent(pages, content(10, MANY_CHUNKS)).expect(200);
    }

    @Test
    void afterAKillAFolderWithEverythingInItIsCleanAndAFlippedByteIsNamedByItsFiles() throws IOException {
        byte[] body = content(1, LARGE);
        try (ServerProcess server = ServerSetup.on(folder).start()) {
            work(server.api().register(), body);
            server.kill9();
        }

        Shell.Result killed = fsck("--json");
        StoredBytes.flip(folder, Arrays.copyOfRange(body, LARGE / 2, LARGE / 2 + 64));
        Shell.Result flipped = fsck();
        Shell.Result repaired = fsck("--json", "--repair");

        Tally.of("damages", "a byte of a chunk on disk, named by fsck with its files")
                .count(1)
                .lost(flipped.exitCode() == 3 ? 0 : 1)
                .write();
        assertThat(killed.exitCode()).as(killed.output()).isZero();
        JsonNode counts = summary(killed).get("counts");
        assertThat(counts.get("files").asLong()).isEqualTo(7);
        assertThat(counts.get("filesBeingUploaded").asLong()).isEqualTo(1);
        assertThat(counts.get("manifestPages").asLong()).isGreaterThan(2);
        assertThat(counts.get("chunksWithSeveralReferences").asLong()).isPositive();
        assertThat(flipped.exitCode()).as(flipped.output()).isEqualTo(3);
        assertThat(flipped.lines().stream().filter(line -> line.startsWith("CHUNK_DAMAGED")))
                .hasSize(2)
                .anyMatch(line -> line.contains("/home key films/damaged "))
                .anyMatch(line -> line.contains("/home key twice "));
        assertThat(repaired.exitCode()).as("content is no derived data").isEqualTo(3);
        assertThat(folder.resolve("fsck-work")).doesNotExist();
    }

    @Test
    void anIndexThatIsDamagedIsAFindingAndRepairedAndTheServerServesAgain() throws IOException {
        byte[] body = content(1, LARGE);
        String id;
        Api user;
        try (ServerProcess server = ServerSetup.on(folder).start()) {
            user = server.api().register();
            id = user.store("a", body).get("id").asText();
            assertThat(server.stop()).isZero();
        }
        Files.writeString(folder.resolve("chunks/index/CURRENT"), "nonsense");

        Shell.Result found = fsck();
        Shell.Result repaired = fsck("--repair");
        Shell.Result after = fsck();

        assertThat(found.exitCode()).as(found.output()).isEqualTo(3);
        assertThat(found.output()).contains("INDEX_UNREADABLE");
        assertThat(repaired.exitCode()).as(repaired.output()).isZero();
        assertThat(repaired.output()).contains("REPAIRED");
        assertThat(after.exitCode()).as(after.output()).isZero();
        assertThat(after.output()).doesNotContain("INDEX_");
        try (ServerProcess server = ServerSetup.on(folder).start()) {
            assertThat(server.api().withToken(user.token()).content(id)).isEqualTo(body);
            assertThat(server.stop()).isZero();
        }
    }

    @Test
    void aFolderInUseOrNoneIsRefusedWithAnotherStatus() {
        try (ServerProcess server = ServerSetup.on(folder).start()) {
            Shell.Result inUse = fsck();
            Shell.Result repairInUse = fsck("--repair");
            Shell.Result none = Shell.vaultx("fsck", "--data", folder + "/nothing-here");

            assertThat(inUse.exitCode()).as(inUse.output()).isEqualTo(1);
            assertThat(inUse.output()).contains("in use");
            assertThat(repairInUse.exitCode()).as(repairInUse.output()).isEqualTo(1);
            assertThat(none.exitCode()).as(none.output()).isEqualTo(1);
            server.api().get("/health/readiness").expect(200);
            assertThat(server.stop()).isZero();
        }
    }
}
