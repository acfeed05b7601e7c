package io.vaultx.web.server;

import io.vaultx.web.Refusal;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** What a JAX-RS resource throws becomes a problem. */
@Provider
public final class FailureMapper implements ExceptionMapper<Throwable> {
    private final ProblemWriter problems;
    private final RoutingContext request;

    @Inject
    FailureMapper(ProblemWriter problems, RoutingContext request) {
        this.problems = problems;
        this.request = request;
    }

    @Override
    public Response toResponse(Throwable failure) {
        String requestId = RequestIds.of(request);
        Refusal refusal = problems.refusalFor(failure, requestId);
        Response.ResponseBuilder response = Response.status(refusal.type().status())
                .type(ProblemWriter.CONTENT_TYPE)
                .entity(problems.body(refusal, requestId));
        refusal.headers().forEach(response::header);
        return response.build();
    }
}
