package io.vaultx.files.feed;

import io.vaultx.chunks.feed.FeedPage;
import io.vaultx.chunks.feed.FeedProtocol;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.chunks.feed.VersionName;
import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.domain.ChunkId;
import io.vaultx.files.storage.CallGate;
import io.vaultx.web.Demand;
import io.vaultx.web.Exchange;
import io.vaultx.web.RawRoute;
import io.vaultx.web.RawRoutes;
import io.vaultx.web.json.JsonBody;
import java.util.List;
import java.util.Map;

/** The feed for workers that are processes of their own, as {@link FeedProtocol} describes it. Not for clients. */
public final class FeedRoutes implements RawRoutes {
    private static final Map<String, String> BYTES = Map.of("Content-Type", "application/octet-stream");

    private final VersionFeed feed;
    private final CallGate gate;

    public FeedRoutes(VersionFeed feed, CallGate gate) {
        this.feed = feed;
        this.gate = gate;
    }

    @Override
    public List<RawRoute> routes() {
        return List.of(
                route("GET", FeedProtocol.VERSION_TEMPLATE, "A worker asks for a version", this::version),
                route("GET", FeedProtocol.CHUNKS_TEMPLATE, "A worker asks for chunks of a version", this::chunks),
                route("PUT", FeedProtocol.SHA256_TEMPLATE, "A worker fills in a digest", this::fillSha256),
                route("DELETE", FeedProtocol.WORK_TEMPLATE, "A worker has finished its work", this::finished));
    }

    private static RawRoute route(String method, String template, String summary, RawRoute.Handler handler) {
        return new RawRoute(method, template, Demand.CAPABILITY, summary, handler);
    }

    private void version(Exchange exchange) {
        gate.requireToken(exchange);
        VersionName name = name(exchange);
        gate.admit(exchange, FeedProtocol.versionCall(name));

        exchange.answer(200, BYTES, FeedProtocol.version(feed.version(name.fileId(), name.versionId())));
    }

    private void chunks(Exchange exchange) {
        gate.requireToken(exchange);
        VersionName name = name(exchange);
        long from = FeedFields.from(exchange.query("from"));
        int limit = FeedFields.limit(exchange.query("limit"));
        gate.admit(exchange, FeedProtocol.chunksCall(name, from, limit));

        FeedPage page;
        try {
            page = feed.chunks(name.fileId(), name.versionId(), from, limit);
        } catch (IllegalArgumentException nowhere) {
            throw FeedFields.nowhere(from, nowhere);
        }
        exchange.answer(200, BYTES, FeedProtocol.page(page));
    }

    private void fillSha256(Exchange exchange) {
        gate.requireToken(exchange);
        VersionName name = name(exchange);
        ChunkId digest = JsonBody.with(exchange.body(), ChunkId.BYTES, body -> {
            gate.admit(exchange, FeedProtocol.sha256Call(name, body));
            return FeedFields.digest(body);
        });

        boolean changed = feed.fillSha256(name.fileId(), name.versionId(), digest);
        exchange.answer(200, BYTES, FeedProtocol.filled(changed));
    }

    private void finished(Exchange exchange) {
        gate.requireToken(exchange);
        VersionName name = name(exchange);
        VersionWork work = FeedFields.work(exchange.pathParam("work"));
        gate.admit(exchange, FeedProtocol.workCall(name, work));

        feed.finished(name.fileId(), name.versionId(), work);
        exchange.answer(204, Map.of(), new byte[0]);
    }

    private static VersionName name(Exchange exchange) {
        return FeedFields.name(exchange.pathParam("file"), exchange.pathParam("version"));
    }
}
