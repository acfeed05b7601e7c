package io.vaultx.security;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vaultx.domain.Principal;
import io.vaultx.web.RequestAttributes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** The {@link Caller} that the {@link Guard} left in the routing context of the request at hand. */
@Singleton
final class RequestCaller implements Caller {
    private final CurrentVertxRequest request;

    @Inject
    RequestCaller(CurrentVertxRequest request) {
        this.request = request;
    }

    @Override
    public Principal principal() {
        Principal principal = request.getCurrent().get(RequestAttributes.PRINCIPAL);
        if (principal == null) {
            throw new IllegalStateException("this route demands nothing of its caller, so there is no principal");
        }
        return principal;
    }
}
