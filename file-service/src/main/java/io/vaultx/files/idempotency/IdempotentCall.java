package io.vaultx.files.idempotency;

import io.vaultx.domain.Sha256;
import io.vaultx.security.Caller;
import io.vaultx.web.RequestAttributes;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The JAX-RS request at hand as an {@link Attempt}: what every mutating resource method goes through. Thread-safe. */
@Singleton
public final class IdempotentCall {
    private static final String KEY = "Idempotency-Key";

    private final Idempotency idempotency;
    private final Caller caller;
    private final RoutingContext context;

    @Inject
    IdempotentCall(Idempotency idempotency, Caller caller, RoutingContext context) {
        this.idempotency = idempotency;
        this.caller = caller;
        this.context = context;
    }

    public Response run(Function<Operation, Answer> work) {
        HttpServerRequest request = context.request();
        byte @Nullable [] read = context.get(RequestAttributes.BODY_SHA256);
        byte[] body = read == null ? Sha256.begin().digest() : read;

        Attempt attempt = idempotency.begin(
                caller.principal(), request.getHeader(KEY), request.method().name(), request.uri(), body);
        Answer answer = attempt.answer(body, work);

        Response.ResponseBuilder response = Response.status(answer.status());
        answer.headers().forEach(response::header);
        return answer.body().length == 0
                ? response.build()
                : response.entity(answer.body()).build();
    }
}
