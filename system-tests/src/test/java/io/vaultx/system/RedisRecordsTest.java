package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose records are in the Redis that it starts in its data folder. */
class RedisRecordsTest {
    private static final int ROUNDS = TestRun.rounds(3, 15);
    private static final int LEAST_MILLIS = 300;
    private static final int MOST_MILLIS = 2_500;
    private static final long DISK_MEBIBYTES = 384;
    private static final int CHANGES = 25;
    private static final Map<String, String> REDIS = Map.of("VAULTX_RECORDS", "redis");

    @TempDir
    Path folder;

    @Test
    void whatWasAcknowledgedSurvivesEveryKillOfTheServerAndOfItsRedis() throws IOException {
        long seed = TestRun.seed();
        SplittableRandom random = new SplittableRandom(seed);
        ServerSetup setup = setup().quicklyWarm();
        List<String> lost = new ArrayList<>();
        Crowd crowd = Crowd.register(setup, random);
        int kills = 0;

        while (kills < ROUNDS && lost.isEmpty()) {
            try (ServerProcess server = setup.start()) {
                lost.addAll(crowd.check(server.api()));
                long redis = redisPid();
                boolean both = kills % 2 == 0;
                crowd.writeWhile(
                        server.api(),
                        Writer::writeUntilTheServerIsGone,
                        random.nextInt(LEAST_MILLIS, MOST_MILLIS),
                        () -> {
                            if (both) {
                                // At once: a server that outlives its Redis tells its writers so.
                                Shell.run("kill", "-KILL", "--", "-" + server.pid(), Long.toString(redis));
                            }
                            server.kill9();
                        });
                kills++;
            }
        }
        lost.addAll(findings(folder));
        try (ServerProcess server = setup.start()) {
            lost.addAll(crowd.checkEverything(server.api()));
            assertThat(server.stop()).isZero();
        }

        Tally.of("kills", "server with its records in Redis, every other time with its Redis")
                .count(kills)
                .lost(lost.size())
                .seed(seed)
                .write();
        assertThat(lost).as("seed %d", seed).isEmpty();
        assertThat(crowd.acknowledged()).isGreaterThan(ROUNDS);
    }

    /** Redis ends itself when it cannot write its log; the server starts it again, with longer and longer pauses. */
    @Test
    @Tag("mounts")
    void whatWasAcknowledgedBeforeTheDiskWasFullIsThereAndChangesAreTakenAgainWhenThereIsRoom() throws IOException {
        long seed = TestRun.seed();
        try (OwnDisk disk = OwnDisk.make(folder, DISK_MEBIBYTES)) {
            Crowd crowd;
            List<Integer> refused;
            try (ServerProcess server =
                    ServerSetup.on(disk.data()).with("VAULTX_RECORDS", "redis").start()) {
                Api user = server.api().register();
                crowd = Crowd.of(server.api(), new SplittableRandom(seed));
                crowd.inParallel(writer -> writer.write(server.api(), CHANGES));

                disk.fill(0);
                refused = crowd.inParallel(writer -> writer.write(server.api(), CHANGES));
                disk.removeBallast();

                Await.until(
                        "changes are taken again",
                        () -> user.putObject("room", new byte[100]).status() < 300);
                assertThat(crowd.inParallel(writer -> writer.write(server.api(), CHANGES)))
                        .as("seed %d", seed)
                        .isEmpty();
                assertThat(crowd.checkEverything(server.api()))
                        .as("seed %d", seed)
                        .isEmpty();
                assertThat(server.log()).contains("had ended by itself; it runs again");
                assertThat(server.stop()).isZero();
            }
            assertThat(findings(disk.data())).isEmpty();
            assertThat(refused).isNotEmpty().allMatch(status -> status == 507 || status == 503);
            Tally.of("errors", "changes refused by a Redis whose disk is full")
                    .count(refused.size())
                    .seed(seed)
                    .write();
        }
    }

    @Test
    void theTourRunsTheRecordsGoToRocksDbAndAreNotCopiedOverTheOlderOnes() throws IOException {
        String id;
        byte[] body = new Content(5, 3_000_000).bytes();
        Api user;
        ServerSetup setup = setup();
        try (ServerProcess server = setup.start()) {
            ReadmeTourTest.run(server);
            user = server.api().register();
            id = user.store("a", body).get("id").asText();
            long redis = redisPid();
            assertThat(server.stop()).isZero();
            assertThat(ProcessHandle.of(redis).filter(ProcessHandle::isAlive)).isEmpty();
        }
        assertThat(folder.resolve("records")).doesNotExist();
        assertThat(findings(folder)).isEmpty();

        copied(Shell.vaultx("copy-records", "--data", folder.toString(), "--from", "redis", "--to", "rocksdb"));
        assertThat(Maintenance.findings(folder)).isEmpty();
        try (ServerProcess server = new ServerSetup(folder, setup.port(), List.of(), Map.of()).start()) {
            assertThat(server.api().withToken(user.token()).content(id)).isEqualTo(body);
            server.api().withToken(user.token()).store("b", body);
            assertThat(server.stop()).isZero();
        }

        Shell.Result refused =
                Shell.vaultx("copy-records", "--data", folder.toString(), "--from", "rocksdb", "--to", "redis");
        assertThat(refused.exitCode()).as(refused.output()).isEqualTo(1);
        assertThat(refused.output()).contains("differ");
    }

    @Test
    void whatCannotBeCopiedIsRefusedWithAnotherStatus() {
        try (ServerProcess server = setup().start()) {
            Shell.Result inUse =
                    Shell.vaultx("copy-records", "--data", folder.toString(), "--from", "redis", "--to", "rocksdb");
            assertThat(inUse.exitCode()).as(inUse.output()).isEqualTo(1);
            assertThat(inUse.output()).contains("in use");
            assertThat(server.stop()).isZero();
        }
        for (List<String> wrong : List.of(
                List.of("--from", "redis"),
                List.of("--from", "redis", "--to", "redis"),
                List.of("--from", "redis", "--to", "riak"),
                List.of("--from", "rocksdb", "--to", "redis"))) {
            List<String> command = new ArrayList<>(List.of("copy-records", "--data", folder.toString()));
            command.addAll(wrong);
            Shell.Result result = Shell.vaultx(command.toArray(String[]::new));
            assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
            assertThat(result.output()).startsWith("vaultx: ");
        }
    }

    private static void copied(Shell.Result result) {
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.lines()).as(result.output()).anyMatch(line -> line.matches("files: [1-9][0-9]* rows, .*"));
        assertThat(result.lines().getLast()).startsWith("Every record is in rocksdb");
    }

    private static List<String> findings(Path data) {
        Shell.Result fsck = Shell.run(REDIS, "./vaultx", "fsck", "--data", data.toString());
        return fsck.exitCode() == 0 ? List.of() : List.of(fsck.output());
    }

    private ServerSetup setup() {
        return ServerSetup.on(folder).with("VAULTX_RECORDS", "redis");
    }

    private long redisPid() throws IOException {
        return Long.parseLong(
                Files.readString(folder.resolve("redis/redis.pid")).strip());
    }
}
