package io.vaultx.auth.account;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vaultx.auth.token.Tokens;
import io.vaultx.security.Caller;
import io.vaultx.web.Answers;
import io.vaultx.web.Demand;
import io.vaultx.web.Demands;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Accounts over HTTP. */
@Path("/api/auth")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class AccountResource {
    private final Accounts accounts;
    private final Tokens tokens;
    private final Caller caller;

    @Inject
    AccountResource(Accounts accounts, Tokens tokens, Caller caller) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.caller = caller;
    }

    @POST
    @Path("/register")
    @Operation(summary = "Opens an account")
    @Consumes(MediaType.APPLICATION_JSON)
    @Demands(Demand.OPEN)
    @ResponseStatus(201)
    @Answers(refuses = {ProblemType.CONFLICT, ProblemType.NO_SPACE})
    @ResponseHeader(name = "Cache-Control", value = "no-store")
    public SignedInAnswer register(RegisterRequest request) {
        Registration registration = Registration.checked(request.email(), request.password(), request.name());
        return accounts.register(registration)
                .map(this::signedIn)
                .orElseThrow(() -> new Refusal(ProblemType.CONFLICT, "this e-mail address has an account already"));
    }

    @POST
    @Path("/login")
    @Operation(summary = "Signs in")
    @Answers(refuses = ProblemType.UNAUTHENTICATED)
    @Consumes(MediaType.APPLICATION_JSON)
    @Demands(Demand.OPEN)
    @ResponseHeader(name = "Cache-Control", value = "no-store")
    public SignedInAnswer logIn(LoginRequest request) {
        Credentials credentials = Credentials.checked(request.email(), request.password());
        return accounts.logIn(credentials)
                .map(this::signedIn)
                .orElseThrow(
                        () -> new Refusal(ProblemType.UNAUTHENTICATED, "the e-mail address or the password is wrong")
                                .header("WWW-Authenticate", "Bearer realm=\"vaultx\""));
    }

    @GET
    @Path("/me")
    @Operation(summary = "Says who is asking")
    @Answers(refuses = ProblemType.NOT_FOUND)
    @Demands(Demand.USER)
    public UserAnswer me() {
        return accounts.of(caller.principal())
                .map(UserAnswer::of)
                .orElseThrow(() -> new Refusal(ProblemType.NOT_FOUND, "no account stands behind this token"));
    }

    private SignedInAnswer signedIn(Account account) {
        return SignedInAnswer.of(tokens.issue(account.principal()), account);
    }
}
