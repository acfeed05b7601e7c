package io.vaultx.files.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.chunks.node.Call;
import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.chunks.node.JoinToken;
import io.vaultx.chunks.node.NodeBeat;
import io.vaultx.chunks.node.NodeKey;
import io.vaultx.chunks.place.ClusterNews;
import io.vaultx.domain.Node;
import io.vaultx.files.FakeBody;
import io.vaultx.files.MovableClock;
import io.vaultx.files.Reply;
import io.vaultx.files.RouteCalls;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.web.RawRouteTable;
import io.vaultx.web.json.JsonBody;
import io.vaultx.web.json.JsonRules;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The route by which nodes make themselves known. */
class NodeRoutesTest {
    private static final byte[] SECRET = new byte[32];
    private static final JoinToken TOKEN = JoinToken.of("the join token of this test");
    private static final URI URL = URI.create("http://127.0.0.1:3100");

    private final MovableClock clock = new MovableClock();
    private final ObjectMapper mapper = JsonRules.apply(new ObjectMapper());
    private final Topology topology = new Topology(new MemoryRecordStore(), TOKEN, 3, clock, () -> 0, id -> {});
    private final RawRouteTable routes = RawRouteTable.of(new NodeRoutes(
                    topology, new CallGate(NodeKey.derive(SECRET, NodeBeat.SERVICE), clock), new JsonBody(mapper))
            .routes());

    @Test
    void aBeatMakesTheNodeKnownAndIsAnsweredWithTheEpoch() {
        Reply reply = send("node-1", beat("node-1").json());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().get("epoch").asLong()).isEqualTo(1);
        assertThat(topology.nodes()).singleElement().satisfies(status -> {
            assertThat(status.node()).isEqualTo(new Node("node-1", "local", URL, 4));
            assertThat(status.freeBytes()).isEqualTo(1L << 50);
            assertThat(status.usedBytes()).isEqualTo(77);
        });
    }

    @Test
    void aCallWithoutATokenForJustThisCallIsRefused() {
        byte[] body = beat("node-1").json();
        String path = NodeBeat.path("node-1");
        NodeKey key = NodeKey.derive(SECRET, NodeBeat.SERVICE);
        String[] wrong = {
            null,
            "",
            key.issue(Call.of("PUT", NodeBeat.path("node-2"), body), clock.instant()),
            key.issue(Call.of("PUT", path, new byte[1]), clock.instant()),
            key.issue(Call.of("PUT", path, body), clock.instant().minusSeconds(3600)),
            NodeKey.derive(SECRET, "node-1").issue(Call.of("PUT", path, body), clock.instant()),
            NodeKey.derive(new byte[33], NodeBeat.SERVICE).issue(Call.of("PUT", path, body), clock.instant())
        };

        for (String token : wrong) {
            Reply reply = send(path, body, token == null ? Map.of() : Map.of(ChunkProtocol.TOKEN_HEADER, token));
            assertThat(reply.status()).as(token).isEqualTo(401);
        }
        assertThat(topology.nodes()).isEmpty();
    }

    @Test
    void aBeatThatBreaksARuleIsRefusedByTheNameOfItsField() {
        String[][] broken = {
            {"regionId", "\"local\"", "\"No\""},
            {"regionId", "\"local\"", "null"},
            {"url", "\"" + URL + "\"", "\"ftp://a\""},
            {"url", "\"" + URL + "\"", "\"::\""},
            {"weight", ":4,", ":0,"},
            {"weight", ":4,", ":1001,"},
            {"freeBytes", ":" + (1L << 50), ":-1"},
            {"usedBytes", ":77", ":null"},
            {"clock", "\"clock\":", "\"clock\":-"}
        };
        for (String[] each : broken) {
            String body = new String(beat("node-1").json(), StandardCharsets.UTF_8).replace(each[1], each[2]);
            Reply reply = send("node-1", body.getBytes(StandardCharsets.UTF_8));
            assertThat(reply.status()).as(body).isEqualTo(400);
            assertThat(reply.failure()).hasMessageContaining(each[0]);
        }
        assertThat(send("node-1", "{".getBytes(StandardCharsets.UTF_8)).status())
                .isEqualTo(400);
        assertThat(send("node-1", new byte[NodeBeat.MAX_BYTES + 1]).status()).isEqualTo(413);
        assertThat(send("Node", beat("node-1").json()).status()).isEqualTo(404);
        assertThat(topology.nodes()).isEmpty();
    }

    @Test
    void whoAsksForTheNodesHearsTheMapAndWhoIsAlive() {
        topology.add(new Node("node-2", "east", URI.create("http://127.0.0.1:3102"), 2), false);
        send("node-1", beat("node-1").json());
        topology.refresh();

        Reply reply = ask(token("GET", ClusterNews.PATH));

        assertThat(reply.status()).isEqualTo(200);
        ClusterNews news = ClusterNews.parse(reply.body());
        assertThat(news.map()).isEqualTo(topology.map());
        assertThat(news.map().nodes()).hasSize(2);
        assertThat(news.alive()).containsExactly("node-1");
    }

    @Test
    void whoAsksForTheNodesWithoutATokenForItHearsNothing() {
        NodeKey key = NodeKey.derive(SECRET, NodeBeat.SERVICE);
        Call call = Call.of("GET", ClusterNews.PATH);
        String[] wrong = {
            null,
            "",
            token("PUT", ClusterNews.PATH),
            token("GET", NodeBeat.path("node-1")),
            key.issue(call, clock.instant().minusSeconds(3600)),
            NodeKey.derive(SECRET, "node-1").issue(call, clock.instant()),
            NodeKey.derive(new byte[33], NodeBeat.SERVICE).issue(call, clock.instant())
        };
        for (String token : wrong) {
            assertThat(ask(token).status()).as(token).isEqualTo(401);
        }
    }

    private Reply ask(String token) {
        Map<String, String> headers = token == null ? Map.of() : Map.of(ChunkProtocol.TOKEN_HEADER, token);
        return RouteCalls.call(routes, mapper, null, "GET", ClusterNews.PATH, headers, FakeBody.of(new byte[0]));
    }

    private String token(String method, String path) {
        return NodeKey.derive(SECRET, NodeBeat.SERVICE).issue(Call.of(method, path), clock.instant());
    }

    private NodeBeat beat(String id) {
        String proof = TOKEN.proof(new Node(id, "local", URL, 4));
        return new NodeBeat(id, "local", URL, 4, 1L << 50, 77, clock.instant().toEpochMilli(), proof);
    }

    private Reply send(String id, byte[] body) {
        String path = NodeBeat.path(id);
        String token = NodeKey.derive(SECRET, NodeBeat.SERVICE).issue(Call.of("PUT", path, body), clock.instant());
        return send(path, body, Map.of(ChunkProtocol.TOKEN_HEADER, token));
    }

    private Reply send(String path, byte[] body, Map<String, String> headers) {
        return RouteCalls.call(routes, mapper, null, "PUT", path, headers, FakeBody.of(body));
    }
}
