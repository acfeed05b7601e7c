package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vaultx.redis.LocalRedis;
import io.vaultx.redis.RedisAddress;
import io.vaultx.redis.RedisClient;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What a server does beside serving, and the Redis that it keeps for that. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JobsTest {
    private static final String DIGEST = "/api/admin/jobs/queues/digest";
    private static final int KILLS = TestRun.rounds(4, 12);
    /** Every day so soon after the last upload that its job is under way. */
    private static final int MOST_MILLIS = TestRun.rounds(40, 2_000);

    /** Longer than two consumers in a row take to count as lost. */
    private static final long LOST_SECONDS = 150;

    @TempDir
    static Path ofTheKilled;

    @TempDir
    Path folder;

    private final long seed = TestRun.seed();
    /** Digests by the ids of the contents that wait for them, of the account with this token. */
    private final Map<String, String> wanted = new LinkedHashMap<>();

    private String keeper = "";
    private @Nullable ServerProcess survivor;

    /** For a server of seconds. */
    private static ServerSetup on(Path data) {
        return ServerSetup.on(data).quicklyWarm();
    }

    private JobsFolder own() {
        return new JobsFolder(folder);
    }

    /** A content in two parts, without a digest that anybody declared; its id. */
    private static String inParts(Api user, byte[] content) {
        String id = user.create("name", "in-parts").get("id").asText();
        int middle = content.length / 2;
        user.part(id, 0, Arrays.copyOf(content, middle)).expect(200);
        user.part(id, 1, Arrays.copyOfRange(content, middle, content.length)).expect(200);
        user.json("POST", "/api/files/" + id + "/complete", Json.object()).expect(200);
        return id;
    }

    private static boolean hasDigest(Api user, String id) {
        return !user.file(id).get("sha256").isNull();
    }

    private static Reply post(Api admin, String path, String... headers) {
        return admin.call("POST", path, BodyPublishers.noBody(), headers);
    }

    @Test
    void aContentThatArrivedInPartsGetsItsDigestAndKeepsItsTag() {
        byte[] content = new Content(21, 3_000_000).bytes();
        try (ServerProcess server = on(folder).start()) {
            Api user = server.api().register();
            String id = inParts(user, content);
            Reply before = user.get("/api/files/" + id + "/content").expect(200);

            Await.until("the digest is filled in", () -> hasDigest(user, id));

            JsonNode file = user.file(id);
            assertThat(file.get("sha256").asText()).isEqualTo(Content.sha256(content));
            Reply after = user.get("/api/files/" + id + "/content").expect(200);
            assertThat(after.body()).isEqualTo(content);
            assertThat(after.header("ETag"))
                    .isEqualTo(before.header("ETag"))
                    .isEqualTo(file.get("etag").asText());
            Await.until(
                    "its job is counted",
                    () -> server.api()
                            .get("/health/metrics")
                            .text()
                            .contains("vaultx_jobs_done_total{queue=\"digest\"} 1.0"));
            assertThat(server.api().get("/health/metrics").text())
                    .contains("vaultx_jobs_reachable 1.0", "vaultx_jobs{queue=\"digest\",state=\"dead\"} 0.0");
            assertThat(server.stop()).isZero();
        }
        assertThat(Maintenance.findings(folder)).isEmpty();
    }

    @Test
    void itsRedisOutlastsTheDrainOfTheWholeGroupAndEndsWithTheServer() {
        byte[] body = new Content(22, 2_000_000).bytes();
        try (ServerProcess server = on(folder).start();
                RawConnection line = RawConnection.to(server.port())) {
            own().awaitQueues(server);
            ProcessHandle redis = ProcessHandle.of(own().redisPid()).orElseThrow();
            Api user = server.api().register();
            line.sendHead(user, "PUT", "/api/objects/home/late", "Content-Length: " + body.length);
            line.send(Arrays.copyOf(body, 1_000_000));

            server.terminate();
            Await.until(
                    "the server drains",
                    () -> server.api().get("/health/readiness").status() == 503);

            own().admin(server).get("/api/admin/jobs/queues").expect(200);
            assertThat(redis.isAlive()).isTrue();
            line.send(Arrays.copyOfRange(body, 1_000_000, body.length));
            line.readReply().expect(201);
            assertThat(server.exitCode()).isZero();
            Await.until("Redis has ended", () -> !redis.isAlive());
        }
    }

    @Test
    void aRedisThatDiesAloneIsStartedAgainAndJobsGoOn() {
        try (ServerProcess server = on(folder).start()) {
            own().awaitQueues(server);
            Api user = server.api().register();
            int kills = 3;
            for (int i = 0; i < kills; i++) {
                long killed = own().redisPid();
                ProcessHandle.of(killed).orElseThrow().destroyForcibly();

                byte[] content = new Content(30 + i, 1_000_000).bytes();
                String id = inParts(user, content);

                Await.until("the digest is filled in", () -> hasDigest(user, id));
                assertThat(user.file(id).get("sha256").asText()).isEqualTo(Content.sha256(content));
                assertThat(own().redisPid()).isNotEqualTo(killed);
            }
            assertThat(Maintenance.complaints(server.log())).isEmpty();
            assertThat(server.stop()).isZero();
            Tally.of("kills", "the Redis of a server alone").count(kills).write();
        }
    }

    @Test
    void whatRedisLostWithAllItsDataIsFoundAgainByTheScan() {
        ServerSetup setup = on(folder).with("VAULTX_JOBS_SCAN_EVERY", "PT1S");
        try (ServerProcess server = setup.start()) {
            own().awaitQueues(server);
            Api user = server.api().register();
            String first = inParts(user, new Content(41, 100_000).bytes());
            Await.until("the queue is used", () -> hasDigest(user, first));
            post(own().admin(server), DIGEST + "/pause").expect(200);
            byte[] content = new Content(42, 100_000).bytes();
            String id = inParts(user, content);
            Await.until("its job waits", () -> waiting(server) == 1);

            flush();

            Await.until("the digest is filled in", () -> hasDigest(user, id));
            assertThat(user.file(id).get("sha256").asText()).isEqualTo(Content.sha256(content));
            assertThat(server.stop()).isZero();
        }
    }

    private int waiting(ServerProcess server) {
        return own().admin(server)
                .get(DIGEST)
                .expect(200)
                .json()
                .at("/counts/waiting")
                .asInt();
    }

    private void flush() {
        String port = own().redisText("redis.conf")
                .lines()
                .filter(line -> line.startsWith("port "))
                .map(line -> line.substring(5))
                .findFirst()
                .orElseThrow();
        RedisAddress address = new RedisAddress("redis://:" + own().redisText("password") + "@127.0.0.1:" + port);
        try (RedisClient client = RedisClient.open(address, Duration.ofSeconds(10), link -> {})) {
            client.call("FLUSHALL");
        }
    }

    @Test
    void aChangeOfAQueueIsMadeOncePerIdempotencyKey() {
        try (ServerProcess server = on(folder).start()) {
            own().awaitQueues(server);
            Api user = server.api().register();
            String id = inParts(user, new Content(51, 100_000).bytes());
            Await.until("the queue is used", () -> hasDigest(user, id));
            Api admin = own().admin(server);

            Reply first = post(admin, DIGEST + "/pause", "Idempotency-Key", "k").expect(200);
            assertThat(first.json().get("paused").asBoolean()).isTrue();
            post(admin, DIGEST + "/resume").expect(200);
            Reply again = post(admin, DIGEST + "/pause", "Idempotency-Key", "k").expect(200);

            assertThat(again.body()).isEqualTo(first.body());
            assertThat(admin.get(DIGEST).json().get("paused").asBoolean()).isFalse();
            post(admin, DIGEST + "/resume", "Idempotency-Key", "k").expectProblem(422);
            user.get(DIGEST).expectProblem(403);
            server.api().get(DIGEST).expectProblem(401);
            assertThat(server.stop()).isZero();
        }
    }

    @Test
    void aServerThatCannotHaveARedisServesAllTheSameAndSaysSoOnce() {
        try (ServerProcess server =
                on(folder).with("VAULTX_REDIS_SERVER", "/no/such/redis-server").start()) {
            Api user = server.api().register();
            Await.until("it says so", () -> server.log().contains("runs without background jobs"));

            String id = inParts(user, new Content(61, 100_000).bytes());

            assertThat(hasDigest(user, id)).isFalse();
            own().admin(server).get("/api/admin/jobs/queues").expectProblem(503);
            server.api().get("/health/readiness").expect(200);
            assertThat(server.log().lines().filter(line -> line.contains("background jobs")))
                    .hasSize(1);
            assertThat(server.log()).contains("/no/such/redis-server");
            assertThat(server.stop()).isZero();
        }
        // What nobody would do is not noted either.
        Shell.Result fsck = Shell.vaultx("fsck", "--data", folder.toString());
        assertThat(fsck.exitCode()).as(fsck.output()).isZero();
        assertThat(fsck.output()).doesNotContain("that wait for work");
    }

    @Test
    void jobsCanBeSwitchedOff() {
        try (ServerProcess server =
                on(folder).with("VAULTX_JOBS_ENABLED", "false").start()) {
            own().admin(server).get("/api/admin/jobs/queues").expectProblem(503);
            assertThat(server.log()).doesNotContain("background jobs");
            assertThat(server.stop()).isZero();
        }
        assertThat(folder.resolve("redis")).doesNotExist();
    }

    @Test
    void jobsGoThroughARedisElsewhereWhereOneIsNamed() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path data = folder.resolve("data");
        try (LocalRedis redis = LocalRedis.start(elsewhere);
                ServerProcess server =
                        on(data).with("VAULTX_REDIS_URL", redis.address().url()).start();
                RedisClient client = RedisClient.open(redis.address(), Duration.ofSeconds(10), link -> {})) {
            Api user = server.api().register();
            String id = inParts(user, new Content(71, 100_000).bytes());

            Await.until("the digest is filled in", () -> hasDigest(user, id));

            assertThat(client.call("EXISTS", "vx:jobs:queues".getBytes(StandardCharsets.UTF_8))
                            .number())
                    .isEqualTo(1);
            assertThat(data.resolve("redis")).doesNotExist();
            assertThat(server.stop()).isZero();
            assertThat(redis.isRunning()).isTrue();
        }
    }

    @Test
    void aSettingOfJobsThatIsWrongStopsTheStartAndIsNamed() {
        for (Map.Entry<String, String> wrong : Map.of(
                        "BULL_CONCURRENCY", "soon", "VAULTX_JOBS_SCAN_EVERY", "PT0.1S", "VAULTX_REDIS_URL", "http://x")
                .entrySet()) {
            try (ServerProcess server =
                    on(folder).with(wrong.getKey(), wrong.getValue()).launch()) {
                assertThat(server.exitCode()).as(wrong.getKey()).isEqualTo(1);
                assertThat(server.log().toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
                        .contains(wrong.getKey());
            }
        }
        try (ServerProcess server = on(folder).with("BULL_CONCURRENCY", "0").launch()) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log()).contains("concurrency must be 1 to 1000");
        }
    }

    /** What the killed ones held is taken over after half a minute, so it is looked at last. */
    @Test
    @Order(1)
    void aServerComesBackAfterEveryKillWithJobsUnderWay() {
        SplittableRandom random = new SplittableRandom(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            boolean redisToo = kill % 2 == 0;
            try (ServerProcess server = killed().start()) {
                keeper = keeper.isEmpty() ? server.api().register().token() : keeper;
                Api user = server.api().withToken(keeper);
                JobsFolder jobs = new JobsFolder(ofTheKilled);
                jobs.awaitQueues(server);
                for (int i = 0; i < 3; i++) {
                    Content content = new Content(random.nextLong(), 8_000_000);
                    wanted.put(inParts(user, content.bytes()), Content.sha256(content.bytes()));
                }
                Crowd.after(random.nextInt(MOST_MILLIS), () -> {
                    if (redisToo) {
                        ProcessHandle.of(jobs.redisPid()).ifPresent(ProcessHandle::destroyForcibly);
                    }
                    server.kill9();
                });
            }
        }
        survivor = killed().start();
        assertThat(wanted).hasSize(3 * KILLS);
    }

    private ServerProcess survivorOfTheKills() {
        if (survivor == null) {
            // Nobody ran what comes first.
            aServerComesBackAfterEveryKillWithJobsUnderWay();
        }
        return Objects.requireNonNull(survivor);
    }

    private static ServerSetup killed() {
        return ServerSetup.on(ofTheKilled).with("VAULTX_JOBS_SCAN_EVERY", "PT1S");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void noDigestIsLostHoweverServerAndRedisAreKilled() {
        List<String> lost = new ArrayList<>();
        try (ServerProcess server = survivorOfTheKills()) {
            Api user = server.api().withToken(keeper);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LOST_SECONDS);
            while (!wanted.keySet().stream().allMatch(id -> hasDigest(user, id)) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
            wanted.forEach((id, sha256) -> {
                JsonNode found = user.file(id).get("sha256");
                if (!found.asText().equals(sha256)) {
                    lost.add(id + " has the digest " + found);
                }
            });
            assertThat(server.stop()).isZero();
        }
        lost.addAll(Maintenance.findings(ofTheKilled));
        Tally.of("kills", "server with jobs under way, every other time with its Redis")
                .count(KILLS)
                .lost(lost.size())
                .seed(seed)
                .write();
        assertThat(lost).as("seed %d", seed).isEmpty();
    }

    @AfterAll
    void endTheSurvivor() {
        if (survivor != null) {
            survivor.close();
        }
    }
}
