package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The suite as separate processes: what its users meet is what they meet in one process. One suite serves all these. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApartTest {
    private static final int MIB = 1 << 20;

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

    @Test
    void everyProcessIsListedAndRuns() {
        assertThat(suite.ps()).allSatisfy(row -> {
            assertThat(row.get("state").asText()).isEqualTo("running");
            assertThat(ProcessHandle.of(row.get("pid").asLong())).isPresent();
        });
        assertThat(suite.names())
                .containsExactlyInAnyOrder(
                        "redis", "auth-1", "file-1", "file-2", "node-1", "node-2", "node-3", "compression-1", "proxy");
    }

    /** Three copies, of which two acknowledge. */
    @Test
    void contentsAreReadAndWrittenWhileAnyOneNodeIsGone() {
        Api one = suite.api().register();
        byte[] content = new Content(8, 3 * MIB).bytes();
        one.bytes("PUT", "/api/objects/home/spread", content).expect(201);

        for (String node : List.of("node-1", "node-2", "node-3")) {
            suite.kill9(node);
            assertThat(one.get("/api/objects/home/spread").expect(200).body())
                    .as("without " + node)
                    .isEqualTo(content);
            byte[] another = new Content(node.hashCode(), MIB).bytes();
            // The one that was gone before has to be heard of first: until then two of three are missing.
            Await.until(
                    "writes go on without " + node,
                    () -> one.bytes("PUT", "/api/objects/home/without-" + node, another)
                                    .status()
                            == 201);
            assertThat(one.get("/api/objects/home/without-" + node).expect(200).body())
                    .isEqualTo(another);
            suite.startAgain(node);
        }
    }

    /** One copy can be read, and nothing new be kept. */
    @Test
    void whatNeedsNoMoreThanOneNodeIsDoneWhileTwoOfThreeAreGone() {
        Api one = suite.api().register();
        byte[] content = new Content(9, 3 * MIB).bytes();
        one.bytes("PUT", "/api/objects/home/kept", content).expect(201);
        suite.kill9("node-2");
        suite.kill9("node-3");

        Await.until("a write hears that too few are left", () -> {
            Reply refused = one.bytes("PUT", "/api/objects/home/new", content);
            return refused.status() == 503 && refused.expectProblem(503).text().contains("chunk");
        });
        assertThat(suite.api("file-1").get("/health/readiness").expect(200).text())
                .contains("chunks");
        assertThat(one.get("/api/files").expect(200).text()).contains("kept").doesNotContain("new");
        assertThat(one.get("/api/objects/home/kept").expect(200).body()).isEqualTo(content);

        suite.startAgain("node-2");
        suite.startAgain("node-3");
        Await.until(
                "writes go on",
                () -> one.bytes("PUT", "/api/objects/home/new", content).status() < 300);
    }

    @Test
    void theReadmesTourRunsUnchanged() {
        ReadmeTourTest.run(suite.supervisor());
    }

    @Test
    void everyServiceThatKeepsRecordsMeasuresTheBreakerBeforeThem() {
        for (String name : List.of("auth-1", "file-1", "file-2")) {
            assertThat(suite.api(name).get("/health/metrics").expect(200).text().lines())
                    .as(name)
                    .anyMatch(line ->
                            line.startsWith("vaultx_breaker_state{dependency=\"records\"") && line.endsWith(" 0.0"));
        }
    }

    @Test
    void thePartsOfOneUploadComeThroughBothFileServices() {
        Api one = suite.api().register();
        Api first = suite.api("file-1").withToken(one.token());
        Api second = suite.api("file-2").withToken(one.token());
        byte[] content = new Content(1, 4 * MIB).bytes();
        String id =
                first.create("name", "shared", "size", content.length).get("id").asText();
        for (int part = 0; part < 4; part++) {
            Api through = part % 2 == 0 ? second : first;
            through.part(id, part, Arrays.copyOfRange(content, part * MIB, (part + 1) * MIB))
                    .expect(200);
        }

        for (Api api : List.of(first, second)) {
            assertThat(api.get("/api/files/" + id + "/content").expect(200).body())
                    .isEqualTo(content);
        }
    }

    @Test
    void partsThatComeThroughBothAtOnceCompleteTheFileOnce() {
        Api one = suite.api().register();
        List<Api> through = List.of(
                suite.api("file-1").withToken(one.token()), suite.api("file-2").withToken(one.token()));
        byte[] content = new Content(6, 8 * MIB).bytes();
        for (int round = 0; round < 5; round++) {
            String id = one.create("name", "raced", "size", content.length)
                    .get("id")
                    .asText();
            List<CompletableFuture<Reply>> sending = new ArrayList<>();
            for (int part = 0; part < 8; part++) {
                int index = part;
                byte[] bytes = Arrays.copyOfRange(content, part * MIB, (part + 1) * MIB);
                sending.add(CompletableFuture.supplyAsync(
                        () -> through.get(index % 2).part(id, index, bytes), Thread::startVirtualThread));
            }
            assertThat(sending).allSatisfy(reply -> reply.join().expect(200));

            assertThat(one.get("/api/files/" + id + "/content").expect(200).body())
                    .isEqualTo(content);
            assertThat(one.list("/api/files/" + id + "/versions?")).hasSize(1);
        }
    }

    @Test
    void oneKeyAtBothAtOnceChangesSomethingOnce() {
        Api one = suite.api().register();
        List<Api> through = List.of(
                suite.api("file-1").withToken(one.token()), suite.api("file-2").withToken(one.token()));
        byte[] body = new Content(7, 200_000).bytes();
        for (int round = 0; round < 5; round++) {
            String key = UUID.randomUUID().toString();
            List<CompletableFuture<Reply>> sending = through.stream()
                    .map(api -> CompletableFuture.supplyAsync(
                            () -> api.bytes("PUT", "/api/objects/home/once", body, "Idempotency-Key", key),
                            Thread::startVirtualThread))
                    .toList();
            List<Integer> statuses =
                    sending.stream().map(reply -> reply.join().status()).toList();

            assertThat(statuses).isSubsetOf(200, 201, 409).containsAnyOf(200, 201);
            String id = one.get("/api/files?name=once")
                    .expect(200)
                    .json()
                    .get("items")
                    .get(0)
                    .get("id")
                    .asText();
            assertThat(one.list("/api/files/" + id + "/versions?")).hasSize(round + 1);
        }
    }

    @Test
    void aKeyThatOneFileServiceAnsweredIsReplayedByTheOther() {
        Api one = suite.api().register();
        Api first = suite.api("file-1").withToken(one.token());
        Api second = suite.api("file-2").withToken(one.token());
        String key = UUID.randomUUID().toString();
        byte[] body = new Content(2, 100_000).bytes();

        JsonNode made = first.bytes("PUT", "/api/objects/home/a", body, "Idempotency-Key", key)
                .expect(201)
                .json();
        JsonNode again = second.bytes("PUT", "/api/objects/home/a", body, "Idempotency-Key", key)
                .expect(201)
                .json();

        assertThat(again).isEqualTo(made);
        second.bytes("PUT", "/api/objects/home/a", new byte[3], "Idempotency-Key", key)
                .expectProblem(422);
        assertThat(first.list("/api/files/" + made.get("id").asText() + "/versions?"))
                .hasSize(1);
    }

    @Test
    void aUrlThatOneFileServiceSignedIsRedeemedByTheOtherAndLeadsThroughTheProxy() {
        Api one = suite.api().register();
        Api first = suite.api("file-1").withToken(one.token());
        byte[] body = new Content(3, 10_000).bytes();
        String id = first.bytes("PUT", "/api/objects/home/b", body)
                .expect(201)
                .json()
                .get("id")
                .asText();
        JsonNode signed = first.json("POST", "/api/files/" + id + "/signed-url", Json.object())
                .expect(201)
                .json();
        String path = "/api/files/download/" + signed.get("token").asText();

        assertThat(signed.get("url").asText()).isEqualTo(suite.supervisor().base() + path);
        for (Api api : List.of(suite.api("file-1"), suite.api("file-2"), suite.api())) {
            assertThat(api.get(path).expect(200).body()).isEqualTo(body);
        }
    }

    @Test
    void aRequestHasOneIdInEveryService() {
        Api user = suite.api().register();
        Reply reply = user.get("/api/files/nobody", "X-Request-Id", "asked-for-by-a-test");

        assertThat(reply.header("X-Request-Id")).isEqualTo("asked-for-by-a-test");
        assertThat(reply.expectProblem(404).json().get("instance").asText()).isEqualTo("asked-for-by-a-test");
    }

    @Test
    void theAdminTokenOpensEveryService() throws Exception {
        String token =
                Files.readString(folder.resolve("data/secrets/admin-token")).strip();

        suite.api("file-1").withToken(token).get("/api/files").expect(200);
        suite.api("file-2").withToken(token).get("/api/files").expect(200);
    }

    @Test
    void theApiDocumentOfTheProxyIsThatOfTheWholeSuite() {
        DocumentedApi document = DocumentedApi.of(suite.api());
        Api user = suite.api().register();

        assertThat(document.operations().keySet())
                .contains("POST /api/auth/login", "GET /api/files", "GET /health")
                .noneMatch(operation -> operation.contains("/internal"));
        assertThat(document.faults("GET /api/auth/me", user.get("/api/auth/me")))
                .isEmpty();
        assertThat(document.faults("GET /api/files", user.get("/api/files?limit=0")))
                .isEmpty();
        for (String name : List.of("auth-1", "file-1")) {
            assertThat(document.operations().keySet())
                    .containsAll(DocumentedApi.of(suite.api(name)).operations().keySet());
        }
    }

    @Test
    void whatServicesSayToEachOtherIsNotReachedThroughTheProxy() {
        suite.api()
                .call("PUT", "/internal/nodes/node-9", BodyPublishers.ofString("{}"))
                .expectProblem(404);
    }

    @Test
    void everyProcessHasItsHealthAndItsFigures() {
        for (String name : suite.names()) {
            if (!name.equals("redis")) {
                Api api = suite.api(name);
                assertThat(api.get("/health").expect(200).json().get("status").asText())
                        .isEqualTo("UP");
                api.get("/health/liveness").expect(200);
                api.get("/health/readiness").expect(200);
                assertThat(api.get("/health/metrics").expect(200).text()).contains("jvm_memory_max_bytes");
            }
        }
    }

    @Test
    void tokensAreVerifiedWhileTheAuthServiceIsAway() {
        Api user = suite.api().register();
        suite.kill9("auth-1");
        Await.until("it is gone", () -> suite.state("auth-1").equals("dead"));

        byte[] body = new Content(4, 1_000).bytes();
        suite.api("file-1")
                .withToken(user.token())
                .bytes("PUT", "/api/objects/home/c", body)
                .expect(201);
        assertThat(suite.api("file-2")
                        .withToken(user.token())
                        .get("/api/objects/home/c")
                        .expect(200)
                        .body())
                .isEqualTo(body);
        Reply none = suite.api().json("POST", "/api/auth/login", Json.object("email", "a@b.example", "password", "x"));
        assertThat(none.status()).isIn(502, 503);
        assertThat(none.header("Retry-After")).isNotBlank();

        suite.startAgain("auth-1");
        suite.awaitReady();
        suite.api().register();
    }

    @Test
    void aProcessThatDiesIsReportedAndStartedByHandOnly() {
        suite.kill9("file-1");
        Await.until("it is reported", () -> suite.supervisor().log().contains("file-1 has ended"));

        assertThat(suite.state("file-1")).isEqualTo("dead");
        Api user = suite.api().register();
        user.store("with-one-file-service", new byte[10]);
        suite.startAgain("file-1");
        assertThat(suite.state("file-1")).isEqualTo("running");
        assertThat(Shell.vaultx(
                        "start", "file-1", "--data", folder.resolve("data").toString()))
                .satisfies(second -> {
                    assertThat(second.exitCode()).isEqualTo(1);
                    assertThat(second.output()).contains("file-1 is running");
                });
        assertThat(Shell.vaultx(
                        "start", "file-9", "--data", folder.resolve("data").toString()))
                .satisfies(unknown -> {
                    assertThat(unknown.exitCode()).isEqualTo(1);
                    assertThat(unknown.output()).contains("there is no file-9");
                });
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void theProcessesOutliveTheirSupervisorAndAreFoundAndEndedByOthers() {
        String data = folder.resolve("data").toString();
        Api user = suite.api().register();
        byte[] body = new Content(5, 300_000).bytes();
        String id = user.store("kept", body).get("id").asText();
        suite.supervisor().kill9();

        assertThat(suite.ps())
                .allSatisfy(row -> assertThat(row.get("state").asText()).isEqualTo("running"));
        Shell.Result second = Shell.vaultx("up", "--apart", "--data", data, "--port", "" + ServerSetup.freePort());
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.output()).contains("run already", "./vaultx down --data");
        List<Long> pids =
                suite.ps().stream().map(row -> row.get("pid").asLong()).toList();
        assertThat(suite.down().exitCode()).isZero();
        // One that has ended and whose parent was killed may wait for ever to be asked how: Z.
        assertThat(pids)
                .allSatisfy(pid -> assertThat(Shell.run("ps", "-o", "stat=", "-p", "" + pid)
                                .output()
                                .strip())
                        .matches("|Z.*"));

        try (ApartSuite again = ApartSuite.start(folder.resolve("data"))) {
            assertThat(again.api()
                            .withToken(user.token())
                            .get("/api/files/" + id + "/content")
                            .expect(200)
                            .body())
                    .isEqualTo(body);
            assertThat(again.supervisor().stop()).as(again.supervisor().log()).isZero();
            assertThat(again.ps())
                    .allSatisfy(row -> assertThat(row.get("state").asText()).isEqualTo("dead"));
        }
    }

    @Test
    void whatCannotBeStartedIsSaid() {
        Path other = folder.resolve("other");
        Shell.Result riak = Shell.run(
                Map.of("VAULTX_RIAK", ""),
                "./vaultx",
                "up",
                "--apart",
                "--records",
                "riak",
                "--data",
                other.toString());
        assertThat(riak.exitCode()).isEqualTo(1);
        assertThat(riak.output()).contains("VAULTX_RIAK=host:port");

        Shell.Result taken = Shell.vaultx(
                "up",
                "--apart",
                "--data",
                other.toString(),
                "--port",
                suite.supervisor().base().replaceAll(".*:", ""));
        assertThat(taken.exitCode()).isEqualTo(1);
        assertThat(taken.output()).contains("cannot listen on 127.0.0.1:");

        Shell.Result nothing =
                Shell.vaultx("ps", "--data", folder.resolve("nothing").toString());
        assertThat(nothing.exitCode()).isEqualTo(1);
        assertThat(nothing.output()).contains("there is no suite in");
    }
}
