package io.vaultx.files.catalog;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vaultx.security.Caller;
import io.vaultx.web.Answers;
import io.vaultx.web.Demand;
import io.vaultx.web.Demands;
import io.vaultx.web.PageLimit;
import io.vaultx.web.ProblemType;
import io.vaultx.web.QueryParameters;
import io.vaultx.web.Takes;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Lists over HTTP. Their queries are read as those of the streaming routes are: JAX-RS would take an empty value for an
 * absent one, and the first of several.
 */
@Path("/api/files")
@Produces(MediaType.APPLICATION_JSON)
@Demands(Demand.USER)
@RunOnVirtualThread
public class FileListResource {
    private final Catalog catalog;
    private final FileView view;
    private final Caller caller;
    private final RoutingContext request;

    @Inject
    FileListResource(Catalog catalog, FileView view, Caller caller, RoutingContext request) {
        this.catalog = catalog;
        this.view = view;
        this.caller = caller;
        this.request = request;
    }

    @GET
    @Operation(summary = "List files by path")
    @Takes(query = {"bucket", "prefix", "name", "status=uploading|ready", "limit", "after"})
    @Answers(refuses = ProblemType.NOT_FOUND)
    public FileListJson list() {
        QueryParameters asked = QueryParameters.parse(request.request().query());
        FileListQuery query = FileListQuery.of(asked);
        @Nullable String bucket = asked.get("bucket");
        FilePage page = catalog.list(
                caller.principal(),
                bucket == null ? HomeBucket.NAME : bucket,
                query.filter(),
                query.position(asked.get("after")),
                PageLimit.of(asked.get("limit")));
        return FileListJson.of(page, query, view);
    }

    @GET
    @Path("/{id}/versions")
    @Operation(summary = "List a file's versions, newest first")
    @Takes(query = {"limit", "after"})
    public VersionListJson versions(@PathParam("id") String id) {
        QueryParameters asked = QueryParameters.parse(request.request().query());
        int limit = PageLimit.of(asked.get("limit"));
        @Nullable String from = VersionListJson.position(id, asked.get("after"));
        FileHead head = catalog.find(caller.principal(), id).orElseThrow(Catalog::notFound);
        return VersionListJson.of(head, catalog.versions(head, from, limit));
    }
}
