package io.vaultx.web.server;

import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** What JAX-RS itself refuses (404, 405, 406, 415, a parameter that does not parse) becomes a problem. */
@Provider
public final class WebFailureMapper implements ExceptionMapper<WebApplicationException> {
    private final FailureMapper failures;

    @Inject
    WebFailureMapper(FailureMapper failures) {
        this.failures = failures;
    }

    @Override
    public Response toResponse(WebApplicationException failure) {
        Response bare = failure.getResponse();
        if (bare.getStatus() < 400 || bare.hasEntity()) {
            return bare;
        }
        if (bare.getStatus() >= 500) {
            return failures.toResponse(failure);
        }
        Refusal refusal = StatusProblems.of(bare.getStatus());
        String allow = bare.getHeaderString(HttpHeaders.ALLOW);
        return failures.toResponse(allow == null ? refusal : refusal.header(HttpHeaders.ALLOW, allow));
    }
}
