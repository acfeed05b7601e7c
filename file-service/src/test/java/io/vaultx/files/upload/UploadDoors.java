package io.vaultx.files.upload;

import io.vaultx.files.FileServer;
import io.vaultx.files.content.ChunkPromises;
import io.vaultx.web.RawRoute;
import io.vaultx.web.json.JsonBody;
import java.util.ArrayList;
import java.util.List;

/** The doors of uploads, wired by hand. */
public final class UploadDoors {
    public final UploadJanitor janitor;
    private final List<RawRoute> routes = new ArrayList<>();

    public UploadDoors(FileServer server) {
        ChunkPromises promises = new ChunkPromises(server.chunks, server.manifests, server.clock);
        Completion completion =
                new Completion(server.catalog, server.records, server.chunks, server.manifests, promises, server.clock);
        Renewal renewal = new Renewal(server.records, server.clock, FileServer.TTL_SECONDS);
        PartUpload parts = new PartUpload(
                server.catalog, server.records, server.intake, server.manifests, completion, renewal, server.clock);
        Upload upload = new Upload(server.catalog, server.intake, completion, promises, renewal);
        KeyedCalls calls = new KeyedCalls(server.idempotency, server.mapper);
        routes.addAll(new PartRoutes(parts, calls, server.view, new JsonBody(server.mapper)).routes());
        routes.addAll(new ContentRoute(upload, calls, server.view).routes());
        routes.addAll(new FormRoute(upload, calls, server.view).routes());
        this.janitor = new UploadJanitor(
                server.catalog, server.records, server.manifests, completion, server.clock, FileServer.TTL_SECONDS);
    }

    public List<RawRoute> routes() {
        return routes;
    }

    public void sweep() {
        janitor.round();
    }
}
