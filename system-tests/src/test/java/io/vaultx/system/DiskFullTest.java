package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real disk with a server on it fills up, to the last block or nearly: uploads are refused first, whatever is there can be
 * read and removed, a start works, and all of it comes back with the room.
 */
@Tag("mounts")
class DiskFullTest {
    private static final long MIB = 1 << 20;
    private static final long DISK_MEBIBYTES = 384;
    private static final long BALLAST_BYTES = 200 * MIB;
    private static final int BODY_BYTES = 1 << 20;
    /** Of a disk of this size a sixteenth is kept from uploads. */
    private static final long RESERVE_BYTES = DISK_MEBIBYTES * MIB / 16;
    /** With less than this, which only somebody else can have taken, a start and removing a file may be refused, too. */
    private static final long ROOM_TO_GO_ON = 4 * MIB;

    private static final List<Long> EVERYDAY = List.of(0L, 2 * MIB);
    private static final List<Long> LONG_RUN = List.of(
            0L, 4096L, 8192L, 16384L, 65_536L, MIB / 4, MIB, 2 * MIB, 3 * MIB, 5 * MIB, 8 * MIB, 13 * MIB, 20 * MIB);
    private static final int CHANGES = 25;

    @TempDir
    Path folder;

    @Test
    void uploadsThatFillTheDiskAreRefusedAtEveryDoorAndTheRestGoesOn() throws IOException {
        try (OwnDisk disk = OwnDisk.make(folder, DISK_MEBIBYTES)) {
            disk.fill(disk.freeBytes() - BALLAST_BYTES);
            ServerSetup setup = ServerSetup.on(disk.data());
            List<Content> stored;
            Api user;
            try (ServerProcess server = setup.start()) {
                user = server.api().register();
                stored = storeUntilFull(user);
                assertThat(disk.freeBytes()).isBetween(RESERVE_BYTES / 2, RESERVE_BYTES + 4 * BODY_BYTES);
                everyDoorRefuses(user);
                everythingReads(user, stored);
                user.delete("/api/objects/home/file-0").expect(204);
                user.get("/api/objects/home/file-0").expectProblem(404);
                assertThat(server.stop()).isZero();
            }
            try (ServerProcess server = setup.start()) {
                Api again = server.api().withToken(user.token());
                everyDoorRefuses(again);
                assertThat(again.get("/health/readiness").status()).isEqualTo(200);

                disk.removeBallast();
                byte[] more = new Content(-1, BODY_BYTES).bytes();
                Await.until(
                        "uploads are taken again",
                        () -> again.putObject("more", more).status() == 201);

                assertThat(again.get("/api/objects/home/more").expect(200).body())
                        .isEqualTo(more);
                everythingReads(again, stored.subList(1, stored.size()));
                assertThat(server.stop()).isZero();
            }
            assertThat(Maintenance.findings(disk.data())).isEmpty();
        }
    }

    private static List<Content> storeUntilFull(Api user) {
        List<Content> stored = new ArrayList<>();
        while (true) {
            Content body = new Content(stored.size(), BODY_BYTES);
            Reply reply = user.putObject("file-" + stored.size(), body.bytes());
            if (reply.status() != 201) {
                reply.expectProblem(507, "full");
                assertThat(reply.header("Retry-After")).isNotBlank();
                return stored;
            }
            stored.add(body);
            assertThat(stored.size()).as("files of 1 MiB on this disk").isLessThan((int) DISK_MEBIBYTES);
        }
    }

    private static void everyDoorRefuses(Api user) {
        byte[] body = new Content(System.nanoTime(), BODY_BYTES).bytes();
        user.putObject("new", body).expectProblem(507, "full");
        user.get("/api/objects/home/new").expectProblem(404);
        user.form("/api/upload", "file", "form", body).expectProblem(507, "full");
        String existing = user.get("/api/files?name=file-1")
                .json()
                .get("items")
                .get(0)
                .get("id")
                .asText();
        user.putContent(existing, body).expectProblem(507, "full");
        String session =
                user.create("name", "session", "size", BODY_BYTES).get("id").asText();
        user.part(session, 0, body).expectProblem(507, "full");
        user.delete("/api/files/" + session + "/upload").expect(204);
    }

    private static void everythingReads(Api user, List<Content> stored) {
        for (Content content : stored) {
            assertThat(Content.sha256(user.get("/api/objects/home/file-" + content.seed())
                            .expect(200)
                            .body()))
                    .isEqualTo(content.sha256());
        }
        assertThat(user.files()).hasSizeGreaterThanOrEqualTo(stored.size());
    }

    @Test
    void howeverLittleRoomIsLeftWhatIsThereStaysWhole() throws IOException {
        long seed = TestRun.seed();
        SplittableRandom random = new SplittableRandom(seed);
        List<String> lost = new ArrayList<>();
        Map<Long, List<Integer>> failures = new TreeMap<>();

        try (OwnDisk disk = OwnDisk.make(folder, DISK_MEBIBYTES)) {
            ServerSetup setup = ServerSetup.on(disk.data());
            Crowd crowd = Crowd.register(setup, random);
            for (long left : TestRun.LONG ? LONG_RUN : EVERYDAY) {
                disk.removeBallast();
                try (ServerProcess server = setup.start()) {
                    crowd.inParallel(writer -> writer.write(server.api(), CHANGES));
                    disk.fill(left);
                    failures.put(left, crowd.inParallel(writer -> writer.write(server.api(), CHANGES)));
                    lost.addAll(crowd.checkEverything(server.api()));
                    removingWorks(server, left);
                    stopOrKill(server, random);
                }
                try (ServerProcess server = startOnFull(disk, setup, left)) {
                    lost.addAll(crowd.checkEverything(server.api()));
                    stopOrKill(server, random);
                }
            }
            disk.removeBallast();
            try (ServerProcess server = setup.start()) {
                assertThat(crowd.inParallel(writer -> writer.write(server.api(), CHANGES)))
                        .isEmpty();
                lost.addAll(crowd.checkEverything(server.api()));
                assertThat(server.stop()).isZero();
            }
            lost.addAll(Maintenance.findings(disk.data()));
        }

        failures.forEach((left, statuses) -> System.out.printf(
                "%d bytes left: %d changes refused, of %d the outcome is unknown%n",
                left,
                statuses.size(),
                statuses.stream().filter(status -> status == 503).count()));
        Tally.of("errors", "changes refused by a real disk that is full")
                .count(failures.values().stream().mapToLong(List::size).sum())
                .lost(lost.size())
                .seed(seed)
                .write();
        assertThat(lost).as("seed %d", seed).isEmpty();
        assertThat(failures.values())
                .allSatisfy(statuses ->
                        assertThat(statuses).contains(507).allMatch(status -> status == 507 || status == 503));
    }

    /** With hardly a block left it may not start, says why, and starts when there is room. */
    private static ServerProcess startOnFull(OwnDisk disk, ServerSetup setup, long left) throws IOException {
        ServerProcess server = setup.launch();
        if (server.becomesReady()) {
            return server;
        }
        assertThat(server.exitCode()).as(server.log()).isEqualTo(1);
        assertThat(server.log()).containsAnyOf("No space left on device", "too full");
        assertThat(left).as(server.log()).isLessThan(ROOM_TO_GO_ON);
        disk.removeBallast();
        return setup.start();
    }

    private static void removingWorks(ServerProcess server, long left) {
        if (left < ROOM_TO_GO_ON) {
            return;
        }
        Api user = server.api().register();
        String id = user.create("name", "empty", "size", 0).get("id").asText();
        user.delete("/api/files/" + id).expect(204);
    }

    private static void stopOrKill(ServerProcess server, SplittableRandom random) {
        if (random.nextBoolean()) {
            assertThat(server.stop()).as(server.log()).isZero();
        } else {
            server.kill9();
        }
    }
}
