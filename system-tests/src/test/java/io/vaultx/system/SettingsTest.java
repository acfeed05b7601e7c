package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vaultx.redis.LocalRedis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every setting of the environment does what the README says of it. */
class SettingsTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private static ServerSetup on(Path data, String... options) {
        return ServerSetup.on(data, options).quicklyWarm();
    }

    @Test
    void tokensLiveAsLongAsSet() {
        try (ServerProcess server = on(folder).with("VAULTX_TOKEN_TTL", "2").start()) {
            JsonNode session = server.api()
                    .json(
                            "POST",
                            "/api/auth/register",
                            Json.object("email", "brief@example.org", "password", Api.PASSWORD))
                    .expect(201)
                    .json();
            Api user = server.api().withToken(session.get("accessToken").asText());

            assertThat(session.get("expiresIn").asInt()).isEqualTo(2);
            Await.until("the token expires", () -> user.get("/api/files").status() != 200);
            Reply refused = user.get("/api/files").expectProblem(401);
            assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer");
        }
    }

    @Test
    void signedUrlsStartWithThePublicUrl() {
        try (ServerProcess server = on(folder)
                .with("VAULTX_PUBLIC_URL", "https://files.example.org/vault")
                .start()) {
            Api user = server.api().register();
            String id = user.create("name", "a", "size", 0).get("id").asText();

            JsonNode signed = user.json("POST", "/api/files/" + id + "/signed-url", Json.object())
                    .expect(201)
                    .json();

            String token = signed.get("token").asText();
            assertThat(signed.get("url").asText())
                    .isEqualTo("https://files.example.org/vault/api/files/download/" + token);
            server.api().get("/api/files/download/" + token).expect(200);
        }
    }

    @Test
    void uploadsExpireAsSetAfterTheirLastByte() {
        try (ServerProcess server = on(folder).with("VAULTX_UPLOAD_TTL", "2").start()) {
            Api user = server.api().register();
            JsonNode file = user.create("name", "forgotten", "size", 1_000);

            Instant expires = Instant.parse(file.get("upload").get("expiresAt").asText());
            Instant created = Instant.parse(file.get("createdAt").asText());
            assertThat(Duration.between(created, expires)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
            String id = file.get("id").asText();
            Await.until("the upload is gone", () -> user.get("/api/files/" + id).status() == 404);
            assertThat(user.files()).isEmpty();
            user.part(id, 0, new byte[1_000]).expectProblem(404);
        }
    }

    @Test
    void fixedChunksHaveTheSizeThatIsSet() {
        ServerSetup setup = on(folder).with("CHUNK_SIZE", "65536");
        byte[] body = new Content(11, 8 * MIB).bytes();
        byte[] otherStart = body.clone();
        Arrays.fill(otherStart, 0, 65_536, (byte) 7);

        String token;
        try (ServerProcess server = setup.start()) {
            Api user = server.api().register();
            token = user.token();
            String id = user.create("name", "a", "chunking", "fixed").get("id").asText();
            user.putContent(id, body).expect(200);
            assertThat(server.stop()).isZero();
        }
        long before = Shell.allocatedBytes(folder);
        try (ServerProcess server = setup.start()) {
            Api user = server.api().withToken(token);
            String id = user.create("name", "b", "chunking", "fixed").get("id").asText();
            user.putContent(id, otherStart).expect(200);
            assertThat(server.stop()).isZero();
        }

        // One chunk of 64 KiB is new; with the default of 5 MiB it would be 5 MiB.
        assertThat(Shell.allocatedBytes(folder) - before).isLessThan(2 * MIB);
    }

    @Test
    void segmentsEndAtTheSizeThatIsSet() throws IOException {
        try (ServerProcess server =
                on(folder).with("VAULTX_CHUNKS_SEGMENT_BYTES", "" + MIB).start()) {
            server.api().register().store("five", new Content(12, 5 * MIB).bytes());
            assertThat(server.stop()).isZero();
        }

        try (Stream<Path> segments = Files.list(folder.resolve("chunks/segments"))) {
            assertThat(segments.count()).isGreaterThan(2);
        }
    }

    @Test
    void aScrubRunsAsOftenAsSetAndFindsWhatNobodyReads() throws IOException {
        byte[] body = new Content(13, 100_000).bytes();
        try (ServerProcess server = on(folder)
                .with("VAULTX_CHUNKS_FIRST_SCRUB", "PT0.1S")
                .with("VAULTX_CHUNKS_SCRUB_EVERY", "PT0.1S")
                .start()) {
            server.api().register().store("rotting", body);

            StoredBytes.flip(folder, Arrays.copyOfRange(body, 50_000, 50_064));

            Await.until("the scrub finds it", () -> metric(server, "vaultx_chunks_quarantined") == 1);
        }
    }

    @Test
    void theHeapIsAsLargeAsSetByOptionOrVariable() {
        try (ServerProcess server = on(folder, "--max-heap", "300m").start()) {
            assertThat(heapLimit(server)).isBetween(250L * MIB, 300L * MIB);
            assertThat(server.stop()).isZero();
        }
        try (ServerProcess server = on(folder).with("VAULTX_MAX_HEAP", "400m").start()) {
            assertThat(heapLimit(server)).isBetween(350L * MIB, 400L * MIB);
        }
    }

    @Test
    void theServerKeepsTwoArenasOfTheCLibraryUnlessToldOtherwise() throws IOException {
        try (ServerProcess server = on(folder).start()) {
            assertThat(environment(server)).contains("MALLOC_ARENA_MAX=2");
            assertThat(server.stop()).isZero();
        }
        try (ServerProcess server = on(folder).with("MALLOC_ARENA_MAX", "4").start()) {
            assertThat(environment(server)).contains("MALLOC_ARENA_MAX=4");
        }
    }

    @Test
    void theBreakerBeforeTheRecordsOpensAfterAsManyFailuresAsSet() throws IOException {
        try (LocalRedis redis = redisElsewhere();
                ServerProcess server = on(folder.resolve("data"))
                        .with("VAULTX_RECORDS", "redis")
                        .with("VAULTX_REDIS_URL", redis.address().url())
                        .with("CIRCUIT_BREAKER_FAILURE_THRESHOLD", "1000000")
                        .start()) {
            Api user = without(redis, server);
            for (int i = 0; i < 20; i++) {
                assertThat(user.get("/api/files").expectProblem(503).header("Retry-After"))
                        .isNotEmpty();
            }
            assertThat(metric(server, "vaultx_breaker_opened_total{dependency=\"records\""))
                    .isZero();
            assertThat(metric(server, "vaultx_breaker_state{dependency=\"records\""))
                    .isZero();
        }
    }

    @Test
    void theBreakerBeforeTheRecordsTriesAgainAsOftenAsSet() throws IOException {
        try (LocalRedis redis = redisElsewhere();
                ServerProcess server = on(folder.resolve("data"))
                        .with("VAULTX_RECORDS", "redis")
                        .with("VAULTX_REDIS_URL", redis.address().url())
                        .with("CIRCUIT_BREAKER_FAILURE_THRESHOLD", "2")
                        .with("CIRCUIT_BREAKER_RESET_TIMEOUT", "50")
                        .start()) {
            Api user = without(redis, server);

            Await.until("trials open it again and again, and calls between them are refused", () -> {
                for (int i = 0; i < 5; i++) {
                    assertThat(user.get("/api/files").expectProblem(503).header("Retry-After"))
                            .isNotEmpty();
                }
                return metric(server, "vaultx_breaker_opened_total{dependency=\"records\"") >= 4
                        && metric(server, "vaultx_breaker_rejected_total{dependency=\"records\"") > 0;
            });
            assertThat(server.api().get("/health/readiness").status()).isEqualTo(503);
        }
    }

    /** One of the server's own would be started again. */
    private LocalRedis redisElsewhere() throws IOException {
        return LocalRedis.start(Files.createDirectory(folder.resolve("elsewhere")));
    }

    private static Api without(LocalRedis redis, ServerProcess server) {
        Api user = server.api().register();
        user.get("/api/files").expect(200);
        redis.close();
        Await.until("the records are gone", () -> user.get("/api/files").status() == 503);
        return user;
    }

    private static String[] environment(ServerProcess server) throws IOException {
        Path file = Path.of("/proc/" + server.pid() + "/environ");
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0");
    }

    private static long heapLimit(ServerProcess server) {
        return metric(server, "jvm_memory_max_bytes{area=\"heap\"");
    }

    /** The sum of all figures whose lines begin like this. */
    private static long metric(ServerProcess server, String start) {
        return (long) server.api()
                .get("/health/metrics")
                .expect(200)
                .text()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void folderAndPortCanComeFromTheEnvironment() {
        int port = ServerSetup.freePort();
        Process process = Shell.begin(
                Map.of(
                        "VAULTX_PORT",
                        "" + port,
                        "VAULTX_DATA",
                        folder.resolve("there").toString()),
                "setsid",
                "./vaultx",
                "server");
        try (ServerProcess server = new ServerProcess(process, port)) {
            server.awaitReady();

            assertThat(folder.resolve("there").resolve("secrets")).isDirectory();
            assertThat(server.stop()).isZero();
        }
    }

    @Test
    void aSettingThatIsNoNumberStopsTheStartAndIsNamed() {
        for (String name : new String[] {
            "VAULTX_TOKEN_TTL",
            "VAULTX_UPLOAD_TTL",
            "CHUNK_SIZE",
            "CIRCUIT_BREAKER_FAILURE_THRESHOLD",
            "CIRCUIT_BREAKER_RESET_TIMEOUT",
            "VAULTX_CHUNKS_SEGMENT_BYTES",
            "VAULTX_CHUNKS_SCRUB_EVERY"
        }) {
            try (ServerProcess server = on(folder).with(name, "soon").launch()) {
                assertThat(server.exitCode()).as(name).isEqualTo(1);
                assertThat(server.log().toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
                        .contains(name);
            }
        }
    }

    @Test
    void theLogIsAnObjectALineWhenThatIsAskedFor() {
        try (ServerProcess server = on(folder)
                .with("VAULTX_RECORDS", "redis")
                .with("VAULTX_LOG", "json")
                .start()) {
            assertThat(server.log().lines().filter(line -> line.startsWith("{")).map(Json::parse))
                    .anySatisfy(line -> {
                        assertThat(line.get("message").asText()).contains("Redis runs in");
                        assertThat(line.get("level").asText()).isEqualTo("INFO");
                    });
        }
        try (ServerProcess server = on(folder).with("VAULTX_LOG", "xml").launch()) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log()).contains("VAULTX_LOG must be text or json, got xml");
        }
    }

    @Test
    void anEngineThatThisProcessHasNotGotStopsTheStartAndIsNamed() {
        try (ServerProcess server = on(folder).with("VAULTX_RECORDS", "riak").launch()) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log()).contains("vaultx.records must be rocksdb or redis in one process, got riak");
        }
    }

    @Test
    void anAddressOfRedisThatIsNoneStopsTheStartAndIsNamed() {
        ServerSetup setup = on(folder).with("VAULTX_RECORDS", "redis");
        try (ServerProcess server =
                setup.with("VAULTX_REDIS_URL", "http://:secret@localhost").launch()) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log()).contains("vaultx.redis.url", "redis://").doesNotContain("secret");
        }
    }

    @Test
    void aDamagedLogOfRecordsIsOpenedOnlyWhenItsLossIsAccepted() throws Exception {
        String first = "first-of-all@example.org";
        try (ServerProcess server = on(folder).start()) {
            for (String email : new String[] {first, "second@example.org"}) {
                server.api()
                        .json("POST", "/api/auth/register", Json.object("email", email, "password", Api.PASSWORD))
                        .expect(201);
            }
            server.kill9();
        }
        StoredBytes.flipRecord(folder, first.getBytes(StandardCharsets.UTF_8));

        try (ServerProcess server = on(folder).launch()) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log()).contains("VAULTX_RECORDS_ACCEPT_DAMAGED_LOG");
        }
        try (ServerProcess server =
                on(folder).with("VAULTX_RECORDS_ACCEPT_DAMAGED_LOG", "true").start()) {
            server.api()
                    .json("POST", "/api/auth/login", Json.object("email", first, "password", Api.PASSWORD))
                    .expectProblem(401);
        }
    }
}
