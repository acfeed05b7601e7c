package io.vaultx.security;

import io.vaultx.domain.Principal;
import io.vaultx.domain.Role;
import io.vaultx.security.DemandTable.Match;
import io.vaultx.web.Demand;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vaultx.web.RequestAttributes;
import io.vaultx.web.RouteOrder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * The one door: every request of every service passes here before any route sees it. Denies by default: what the {@link
 * DemandTable} does not name is not there, and what it names needs what the table says.
 *
 * <p>Runs on the event loop; only the first use of a token leaves it, for the signature check.
 */
@Singleton
public final class Guard {
    private final DemandTable table;
    private final TokenVerifier tokens;
    private final AdminToken adminToken;

    @Inject
    Guard(DemandTable table, TokenVerifier tokens, AdminToken adminToken) {
        this.table = table;
        this.tokens = tokens;
        this.adminToken = adminToken;
    }

    void mount(@Observes Router router) {
        router.route().order(RouteOrder.GUARD).handler(this::admit);
    }

    private void admit(RoutingContext request) {
        String method = request.request().method().name();
        String path = request.request().path();
        if (path == null) {
            refuse(request, new Refusal(ProblemType.MALFORMED, "the request has no path"));
            return;
        }

        switch (table.match(method, path)) {
            case Match.Unknown() ->
                refuse(request, new Refusal(ProblemType.NOT_FOUND, "there is nothing at this path"));
            case Match.WrongMethod(var allowed) ->
                refuse(
                        request,
                        new Refusal(ProblemType.METHOD_NOT_ALLOWED, method + " is not allowed at this path")
                                .header("Allow", String.join(", ", allowed)));
            case Match.Found(var row)
            when isAmbiguous(request, method, path, row.demand()) ->
                refuse(request, new Refusal(ProblemType.MALFORMED, "the path can be read in two ways"));
            case Match.Found(var row) -> {
                request.put(RequestAttributes.ROUTE, row.template());
                admit(request, row.demand());
            }
        }
    }

    /** A credential on an open route is not looked at: a stale one must not disturb a signed download. */
    private void admit(RoutingContext request, Demand demand) {
        switch (demand) {
            case OPEN, CAPABILITY -> request.next();
            case USER, ADMIN -> authenticate(request, demand);
        }
    }

    private boolean isAmbiguous(RoutingContext request, String method, String path, Demand demand) {
        return PathReadings.beside(path, request.normalizedPath()).stream()
                .map(reading -> table.match(method, reading))
                .anyMatch(match -> match instanceof Match.Found(var other) && other.demand() != demand);
    }

    private void authenticate(RoutingContext request, Demand demand) {
        List<String> credentials = request.request().headers().getAll(HttpHeaders.AUTHORIZATION);
        if (credentials.isEmpty()) {
            refuse(request, Challenge.missing());
            return;
        }
        Optional<String> token =
                credentials.size() == 1 ? Challenge.bearerToken(credentials.getFirst()) : Optional.empty();
        if (token.isEmpty()) {
            refuse(request, Challenge.unreadable());
            return;
        }

        Optional<TokenVerdict> verdict = adminToken
                .principal(token.get())
                .<TokenVerdict>map(TokenVerdict.Accepted::new)
                .or(() -> tokens.known(token.get()));
        if (verdict.isPresent()) {
            settle(request, demand, verdict.get());
        } else {
            settleLater(request, demand, token.get());
        }
    }

    private void settleLater(RoutingContext request, Demand demand, String token) {
        request.vertx()
                .executeBlocking(() -> tokens.verify(token), false)
                .onSuccess(verdict -> settle(request, demand, verdict))
                .onFailure(request::fail);
    }

    private static void settle(RoutingContext request, Demand demand, TokenVerdict verdict) {
        switch (verdict) {
            case TokenVerdict.Accepted(var principal) -> settle(request, demand, principal);
            case TokenVerdict.Expired() -> refuse(request, Challenge.expired());
            case TokenVerdict.Rejected(var reason) -> refuse(request, Challenge.invalid());
        }
    }

    private static void settle(RoutingContext request, Demand demand, Principal principal) {
        if (demand == Demand.ADMIN && !principal.is(Role.ADMIN)) {
            refuse(request, new Refusal(ProblemType.FORBIDDEN, "this needs the role admin"));
            return;
        }
        request.put(RequestAttributes.PRINCIPAL, principal);
        request.next();
    }

    private static void refuse(RoutingContext request, Refusal refusal) {
        request.fail(refusal);
    }
}
