package io.vaultx.files.upload;

import io.vaultx.files.catalog.Committed;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.FileView;
import io.vaultx.files.catalog.NamedTarget;
import io.vaultx.files.catalog.ObjectPath;
import io.vaultx.files.content.Etags;
import io.vaultx.files.idempotency.Answer;
import io.vaultx.web.Demand;
import io.vaultx.web.Exchange;
import io.vaultx.web.Preconditions;
import io.vaultx.web.RawRoute;
import io.vaultx.web.RawRoutes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** The door for whole contents, by id and by name: buffers and back-pressure, nothing else. */
@Singleton
final class ContentRoute implements RawRoutes {
    private final Upload upload;
    private final KeyedCalls calls;
    private final FileView view;

    @Inject
    ContentRoute(Upload upload, KeyedCalls calls, FileView view) {
        this.upload = upload;
        this.calls = calls;
        this.view = view;
    }

    @Override
    public List<RawRoute> routes() {
        return List.of(
                new RawRoute(
                                "PUT",
                                "/api/files/{id}/content",
                                Demand.USER,
                                "Send a whole content: the first one, or another version",
                                this::put)
                        .under(UploadContracts.CONTENT),
                new RawRoute(
                                "PUT",
                                "/api/objects/{bucket}/{path...}",
                                Demand.USER,
                                "Create a file by its name, or add a version",
                                this::putNamed)
                        .under(UploadContracts.NAMED),
                new RawRoute(
                                "DELETE",
                                "/api/objects/{bucket}/{path...}",
                                Demand.USER,
                                "Delete a file by its name",
                                this::deleteNamed)
                        .under(UploadContracts.DELETE_NAMED));
    }

    private void put(Exchange exchange) {
        WholeBody.require(exchange);
        String fileId = exchange.pathParam("id");
        Preconditions preconditions = Etags.preconditions(exchange);
        calls.run(exchange, "/api/files/" + fileId + "/content", call -> {
            FileHead head = upload.receiveWhole(
                    call.caller(), fileId, () -> incoming(exchange, call), preconditions, call.operation());
            return calls.json(200, etag(head), view.json(head));
        });
    }

    private void putNamed(Exchange exchange) {
        WholeBody.require(exchange);
        NamedTarget target =
                new NamedTarget(exchange.pathParam("bucket"), ObjectPath.of(exchange), exchange.header("Content-Type"));
        Preconditions preconditions = Etags.preconditions(exchange);
        calls.run(exchange, "/api/objects/" + target.bucket() + "/" + target.path(), call -> {
            Committed committed = upload.receiveNamed(
                    call.caller(), target, () -> incoming(exchange, call), preconditions, call.operation());
            return calls.json(committed.created() ? 201 : 200, etag(committed.head()), view.json(committed.head()));
        });
    }

    private void deleteNamed(Exchange exchange) {
        String bucket = exchange.pathParam("bucket");
        String path = ObjectPath.of(exchange);
        Preconditions preconditions = Etags.preconditions(exchange);
        calls.run(exchange, "/api/objects/" + bucket + "/" + path, call -> {
            upload.removeNamed(call.caller(), bucket, path, preconditions, call.operation());
            return Answer.empty(204);
        });
    }

    private static Incoming incoming(Exchange exchange, KeyedCalls.Call call) {
        return new Incoming(call.body().get(), DigestHeader.checks(exchange));
    }

    /** The content's tag, for the If-Match of the next PUT. */
    private static Map<String, String> etag(FileHead head) {
        return head.current() == null ? Map.of() : Map.of("ETag", head.current().etag());
    }
}
