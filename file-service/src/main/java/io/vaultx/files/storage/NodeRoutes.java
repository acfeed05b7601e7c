package io.vaultx.files.storage;

import io.vaultx.chunks.node.Call;
import io.vaultx.chunks.node.NodeBeat;
import io.vaultx.chunks.place.ClusterNews;
import io.vaultx.domain.Node;
import io.vaultx.web.Demand;
import io.vaultx.web.Exchange;
import io.vaultx.web.ProblemType;
import io.vaultx.web.RawRoute;
import io.vaultx.web.RawRoutes;
import io.vaultx.web.Refusal;
import io.vaultx.web.json.JsonBody;
import java.util.List;
import java.util.Map;

/**
 * Where nodes make themselves known and say every second that they are alive, as {@link NodeBeat} describes it, and where
 * processes that read no records hear of them ({@link ClusterNews}).
 */
final class NodeRoutes implements RawRoutes {
    private final Topology topology;
    private final CallGate gate;
    private final JsonBody json;

    NodeRoutes(Topology topology, CallGate gate, JsonBody json) {
        this.topology = topology;
        this.gate = gate;
        this.json = json;
    }

    /** @param epoch of the cluster map that has the node */
    public record Heard(long epoch) {}

    @Override
    public List<RawRoute> routes() {
        return List.of(
                new RawRoute(
                        "PUT",
                        NodeBeat.path("{id}"),
                        Demand.CAPABILITY,
                        "A storage node joins, or says that it is alive",
                        this::hear),
                new RawRoute(
                        "GET",
                        ClusterNews.PATH,
                        Demand.CAPABILITY,
                        "A worker asks for the storage nodes and who is alive",
                        this::tell));
    }

    private void hear(Exchange exchange) {
        gate.requireToken(exchange);
        String id = exchange.pathParam("id");
        if (!Node.isId(id)) {
            throw new Refusal(ProblemType.NOT_FOUND, "no node can have this id");
        }
        NodeBeat beat = JsonBody.with(exchange.body(), NodeBeat.MAX_BYTES, body -> {
            gate.admit(exchange, Call.of("PUT", NodeBeat.path(id), body));
            return json.parse(body, NodeBeatJson.class).beat(id);
        });

        exchange.json(200, Map.of(), new Heard(topology.hear(beat)));
    }

    private void tell(Exchange exchange) {
        gate.admit(exchange, Call.of("GET", ClusterNews.PATH));
        exchange.answer(
                200,
                Map.of("Content-Type", "text/plain; charset=us-ascii"),
                ClusterNews.of(topology).text());
    }
}
