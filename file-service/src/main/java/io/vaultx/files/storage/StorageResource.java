package io.vaultx.files.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vaultx.domain.Node;
import io.vaultx.files.idempotency.Answer;
import io.vaultx.files.idempotency.IdempotentCall;
import io.vaultx.web.Answers;
import io.vaultx.web.Demand;
import io.vaultx.web.Demands;
import io.vaultx.web.ProblemType;
import io.vaultx.web.QueryParameters;
import io.vaultx.web.Refusal;
import io.vaultx.web.Takes;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Storage nodes over HTTP, for administrators. Queries are read as those of the streaming routes are: JAX-RS would take an
 * empty value for an absent one, and the first of several.
 */
@Path("/api/storage")
@Produces(MediaType.APPLICATION_JSON)
@Demands(Demand.ADMIN)
@RunOnVirtualThread
public class StorageResource {
    private final StorageNodes nodes;
    private final IdempotentCall call;
    private final ObjectMapper mapper;
    private final RoutingContext request;

    @Inject
    StorageResource(StorageNodes nodes, IdempotentCall call, ObjectMapper mapper, RoutingContext request) {
        this.nodes = nodes;
        this.call = call;
        this.mapper = mapper;
        this.request = request;
    }

    @GET
    @Path("/nodes")
    @Operation(summary = "Lists the storage nodes")
    @Takes(query = {"limit", "after"})
    public NodeListJson list() {
        return NodeListJson.of("nodes", nodes.nodes(), asked());
    }

    @GET
    @Path("/regions/{regionId}/nodes")
    @Operation(summary = "Lists the storage nodes of one region")
    @Takes(query = {"limit", "after"})
    public NodeListJson ofRegion(@PathParam("regionId") String regionId) {
        if (!nodes.regions().contains(regionId)) {
            throw new Refusal(ProblemType.NOT_FOUND, "there is no region " + Refusal.shorten(regionId));
        }
        List<NodeStatus> there = nodes.nodes().stream()
                .filter(status -> status.node().regionId().equals(regionId))
                .toList();
        return NodeListJson.of("nodes\n" + regionId, there, asked());
    }

    @POST
    @Path("/nodes")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Add a storage node")
    @Answers(status = 201, json = NodeJson.class)
    public Response add(NewNodeJson body) {
        return call.run(operation -> {
            Node node = body.node();
            return answer(NodeJson.of(nodes.add(node, operation.repeated())));
        });
    }

    private QueryParameters asked() {
        return QueryParameters.parse(request.request().query());
    }

    private Answer answer(NodeJson node) {
        try {
            return new Answer(
                    201, Map.of(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON), mapper.writeValueAsBytes(node));
        } catch (JsonProcessingException notWritable) {
            throw new IllegalStateException("a node must be writable as JSON", notWritable);
        }
    }
}
