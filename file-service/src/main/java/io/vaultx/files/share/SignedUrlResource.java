package io.vaultx.files.share;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vaultx.domain.Principal;
import io.vaultx.files.idempotency.Answer;
import io.vaultx.files.idempotency.IdempotentCall;
import io.vaultx.security.Caller;
import io.vaultx.web.Answers;
import io.vaultx.web.Demand;
import io.vaultx.web.Demands;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Signed URLs over HTTP. Redeeming one is a streaming route of the download. */
@Path("/api/files")
@Produces(MediaType.APPLICATION_JSON)
@Demands(Demand.USER)
@RunOnVirtualThread
public class SignedUrlResource {
    private final Sharing sharing;
    private final IdempotentCall call;
    private final Caller caller;
    private final ObjectMapper mapper;

    @Inject
    SignedUrlResource(Sharing sharing, IdempotentCall call, Caller caller, ObjectMapper mapper) {
        this.sharing = sharing;
        this.call = call;
        this.caller = caller;
        this.mapper = mapper;
    }

    @POST
    @Path("/{id}/signed-url")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Make a URL that reads the current version without an account")
    @Answers(status = 201, json = SignedUrlJson.class, headers = HttpHeaders.CACHE_CONTROL)
    public Response sign(@PathParam("id") String id, SignedUrlRequest body) {
        Principal owner = caller.principal();
        return call.run(operation -> answer(sharing.share(owner, id, body.expiration())));
    }

    private Answer answer(SignedUrlJson signed) {
        Map<String, String> headers =
                Map.of(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON, HttpHeaders.CACHE_CONTROL, "no-store");
        try {
            return new Answer(201, headers, mapper.writeValueAsBytes(signed));
        } catch (JsonProcessingException notWritable) {
            throw new IllegalStateException("a signed URL must be writable as JSON", notWritable);
        }
    }
}
