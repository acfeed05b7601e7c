package io.vaultx.files.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vaultx.domain.Principal;
import io.vaultx.files.idempotency.Answer;
import io.vaultx.files.idempotency.IdempotentCall;
import io.vaultx.security.Caller;
import io.vaultx.web.Answers;
import io.vaultx.web.Demand;
import io.vaultx.web.Demands;
import io.vaultx.web.Preconditions;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Takes;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Single files over HTTP, without their bytes. ({@code GET /api/files/{id}} may answer with bytes: it is a streaming
 * route.)
 */
@Path("/api/files")
@Produces(MediaType.APPLICATION_JSON)
@Demands(Demand.USER)
@RunOnVirtualThread
public class FileResource {
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final Catalog catalog;
    private final NewFileReader newFiles;
    private final FileView view;
    private final IdempotentCall call;
    private final Caller caller;
    private final ObjectMapper mapper;

    @Inject
    FileResource(
            Catalog catalog,
            NewFileReader newFiles,
            FileView view,
            IdempotentCall call,
            Caller caller,
            ObjectMapper mapper) {
        this.catalog = catalog;
        this.newFiles = newFiles;
        this.view = view;
        this.call = call;
        this.caller = caller;
        this.mapper = mapper;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Create a file whose content will follow")
    @Answers(
            status = 201,
            json = FileJson.class,
            headers = {HttpHeaders.LOCATION, HttpHeaders.ETAG},
            refuses = ProblemType.NOT_FOUND)
    public Response create(NewFileJson body) {
        Principal owner = caller.principal();
        return call.run(operation -> {
            FileHead created = catalog.create(owner, newFiles.read(body), operation);
            return answer(201, created, Map.of(HttpHeaders.LOCATION, "/api/files/" + created.id()));
        });
    }

    @PATCH
    @Path("/{id}")
    @Consumes({MERGE_PATCH, MediaType.APPLICATION_JSON})
    @Operation(summary = "Change name, originalName, mimeType, path, tags or metadata (JSON merge patch)")
    @Takes(
            json = FilePatchJson.class,
            headers = {HttpHeaders.IF_MATCH, HttpHeaders.IF_NONE_MATCH, HttpHeaders.IF_UNMODIFIED_SINCE})
    @Answers(json = FileJson.class, headers = HttpHeaders.ETAG)
    public Response change(@PathParam("id") String id, JsonNode body, @Context HttpHeaders headers) {
        Principal owner = caller.principal();
        CommitCheck check = asRequested(headers);
        return call.run(operation -> {
            FileHead changed = catalog.change(owner, id, FilePatchReader.read(body), check, operation);
            return answer(200, changed, Map.of());
        });
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Delete a file; its path is free at once")
    @Takes(headers = {HttpHeaders.IF_MATCH, HttpHeaders.IF_NONE_MATCH, HttpHeaders.IF_UNMODIFIED_SINCE})
    public Response remove(@PathParam("id") String id, @Context HttpHeaders headers) {
        Principal owner = caller.principal();
        CommitCheck check = asRequested(headers);
        return call.run(operation -> {
            catalog.remove(owner, id, check, operation);
            return Answer.empty(204);
        });
    }

    /** The conditions of the request, on the record's own tag. */
    private static CommitCheck asRequested(HttpHeaders headers) {
        Preconditions conditions = Preconditions.of(headers::getHeaderString);
        return present ->
                present.ifPresent(head -> conditions.requireForWrite(FileView.recordTag(head), head.updatedAt()));
    }

    private Answer answer(int status, FileHead head, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
        all.put(HttpHeaders.ETAG, FileView.recordTag(head).toString());
        try {
            return new Answer(status, all, mapper.writeValueAsBytes(view.json(head)));
        } catch (JsonProcessingException notWritable) {
            throw new IllegalStateException("a file must be writable as JSON", notWritable);
        }
    }
}
