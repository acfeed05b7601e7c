package io.vaultx.auth.token;

import io.vaultx.web.Answers;
import io.vaultx.web.Demand;
import io.vaultx.web.Demands;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseHeader;

/** Publishes the keys that verify our tokens. */
@Path("/.well-known/jwks.json")
@Demands(Demand.OPEN)
public class JwksResource {
    private final SigningKeys keys;

    @Inject
    JwksResource(SigningKeys keys) {
        this.keys = keys;
    }

    @GET
    @Operation(summary = "The keys that verify access tokens, as a JSON Web Key Set")
    @Produces(MediaType.APPLICATION_JSON)
    @Answers(json = KeySetJson.class)
    @ResponseHeader(name = "Cache-Control", value = "public, max-age=300")
    public String keys() {
        return keys.published();
    }
}
