package io.vaultx.web.server;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vaultx.web.Demand;
import io.vaultx.web.FailureTranslator;
import io.vaultx.web.ProblemType;
import io.vaultx.web.RawRoute;
import io.vaultx.web.RawRoutes;
import io.vaultx.web.Refusal;
import io.vaultx.web.RequestAttributes;
import io.vaultx.web.json.OptionalBody;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A small application on this library, for {@link QuarkusFrameTest}. */
@Path("/sample")
@RunOnVirtualThread
public class SampleService {
    public record Draft(String name, @Nullable Long size) {}

    public record Seen(String name, @Nullable Long size, String sha256, boolean virtual, Instant at) {}

    @POST
    @Consumes("application/json")
    public Seen create(Draft draft, @Context RoutingContext request) {
        byte[] digest = request.get(RequestAttributes.BODY_SHA256);
        return new Seen(
                draft.name(),
                draft.size(),
                HexFormat.of().formatHex(digest),
                Thread.currentThread().isVirtual(),
                Instant.parse("2026-01-01T00:00:00Z"));
    }

    @POST
    @Path("/map")
    @Consumes("application/json")
    public Map<String, List<String>> map(Map<String, List<String>> entity) {
        return entity;
    }

    public record Wish(@Nullable Long size) implements OptionalBody {}

    @POST
    @Path("/wish")
    @Consumes("application/json")
    public Wish wish(Wish wish) {
        return wish;
    }

    @GET
    @Path("/number/{number}")
    public String number(@PathParam("number") int number) {
        return "n" + number;
    }

    @GET
    @Path("/fail/{how}")
    public String fail(@PathParam("how") String how) {
        throw switch (how) {
            case "refusal" -> new Refusal(ProblemType.CONFLICT, "no").header("X-Why", "because");
            case "translated" -> new UnsupportedOperationException("no disk");
            default -> new IllegalStateException("a secret");
        };
    }

    @Singleton
    static final class Parts {
        @Produces
        @Singleton
        SecureRandom random() {
            return new SecureRandom();
        }

        @Produces
        @Singleton
        FailureTranslator translator() {
            return failure -> failure instanceof UnsupportedOperationException
                    ? Optional.of(new Refusal(ProblemType.NO_SPACE, "the disk is full"))
                    : Optional.empty();
        }
    }

    @Singleton
    static final class Raw implements RawRoutes {
        @Override
        public List<RawRoute> routes() {
            return List.of(
                    new RawRoute(
                            "GET",
                            "/raw/{bucket}/{path...}",
                            Demand.USER,
                            "Reads an object",
                            e -> e.json(200, Map.of(), Map.of("path", e.pathTail()))),
                    new RawRoute("PUT", "/raw/{bucket}/{path...}", Demand.USER, "Writes an object", e -> {
                        long bytes = 0;
                        var body = e.body();
                        for (var next = body.next(); next != null; next = body.next()) {
                            bytes += next.remaining();
                        }
                        e.json(201, Map.of(), Map.of("bytes", bytes));
                    }));
        }
    }
}
