package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The list of storage nodes of a process that keeps its chunks itself. */
class StorageNodesTest {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofAllClasses();

    @Test
    void theListHasTheOneNodeOfThisProcess() throws IOException {
        SERVER.user().store("chunk", new byte[] {1, 2, 3});
        Instant before = Instant.now();

        for (String path : new String[] {"/api/storage/nodes", "/api/storage/regions/local/nodes"}) {
            JsonNode list = admin().get(path).expect(200).json();
            JsonNode node = list.get("items").get(0);

            assertThat(list.get("items")).hasSize(1);
            assertThat(list.get("next").isNull()).isTrue();
            assertThat(node.properties())
                    .extracting(Map.Entry::getKey)
                    .containsExactlyInAnyOrder(
                            "id", "regionId", "url", "weight", "state", "freeBytes", "usedBytes", "lastSeenAt");
            assertThat(node.get("id").asText()).isEqualTo("standalone");
            assertThat(node.get("regionId").asText()).isEqualTo("local");
            assertThat(node.get("url").asText()).isEqualTo("http://127.0.0.1:" + SERVER.port());
            assertThat(node.get("weight").asInt()).isEqualTo(1);
            assertThat(node.get("state").asText()).isEqualTo("up");
            assertThat(node.get("freeBytes").asLong()).isPositive();
            assertThat(node.get("usedBytes").asLong()).isPositive();
            assertThat(Instant.parse(node.get("lastSeenAt").asText())).isAfter(before.minusMillis(1));
        }
    }

    @Test
    void onlyAdministratorsSeeOrAddNodes() {
        for (String path : new String[] {"/api/storage/nodes", "/api/storage/regions/local/nodes"}) {
            SERVER.user().get(path).expectProblem(403);
            SERVER.anonymous().get(path).expectProblem(401);
        }
        SERVER.user().json("POST", "/api/storage/nodes", Json.object()).expectProblem(403);
    }

    @Test
    void limitsCursorsAndRegionsThatAreNoneAreRefused() throws IOException {
        admin().get("/api/storage/nodes?limit=0").expectProblem(400, "limit");
        admin().get("/api/storage/nodes?after=x").expectProblem(400, "after");
        for (String path : new String[] {"/api/storage/nodes", "/api/storage/regions/local/nodes"}) {
            admin().get(path + "?limit=").expectProblem(400, "limit");
            admin().get(path + "?after=").expectProblem(400, "after");
            admin().get(path + "?limit=1&limit=2").expectProblem(400, "limit");
        }
        admin().get("/api/storage/regions/nowhere/nodes").expectProblem(404);
    }

    @Test
    void aNodeThatBreaksARuleIsRefusedAndNoOtherIsTakenHere() throws IOException {
        String[][] broken = {{"id", "Node 1"}, {"regionId", ""}, {"url", "http://node-1:3100/path"}, {"url", "node-1"}};
        for (String[] each : broken) {
            JsonNode node =
                    Json.object("id", "node-1", "regionId", "local", "url", "http://node-1:3100", each[0], each[1]);
            admin().json("POST", "/api/storage/nodes", node).expectProblem(400, each[0].toLowerCase(Locale.ROOT));
        }
        JsonNode heavy = Json.object("id", "n", "regionId", "local", "url", "http://n:1", "weight", 1001);
        admin().json("POST", "/api/storage/nodes", heavy).expectProblem(400, "weight");

        JsonNode node = Json.object("id", "node-1", "regionId", "local", "url", "http://node-1:3100");
        String[] key = {
            "Idempotency-Key", "nodes-" + SERVER.port() + "-" + Instant.now().toEpochMilli()
        };
        admin().json("POST", "/api/storage/nodes", node, key).expectProblem(409);
        admin().json("POST", "/api/storage/nodes", node, key).expectProblem(409);
        admin().json("POST", "/api/storage/nodes", heavy, key).expectProblem(422);
    }

    private static Api admin() throws IOException {
        return SERVER.anonymous()
                .withToken(Files.readString(SERVER.data().resolve("secrets/admin-token"))
                        .strip());
    }
}
