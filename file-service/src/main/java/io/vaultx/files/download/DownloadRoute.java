package io.vaultx.files.download;

import io.vaultx.chunks.ContentUnreadableException;
import io.vaultx.domain.Principal;
import io.vaultx.files.catalog.Catalog;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.FileState;
import io.vaultx.files.catalog.FileView;
import io.vaultx.files.catalog.ObjectPath;
import io.vaultx.files.content.Etags;
import io.vaultx.web.ByteRange;
import io.vaultx.web.Demand;
import io.vaultx.web.Exchange;
import io.vaultx.web.Preconditions;
import io.vaultx.web.ProblemType;
import io.vaultx.web.RawRoute;
import io.vaultx.web.RawRoutes;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The door for content going out. It joins HTTP with {@link Download}, and decides nothing. */
@Singleton
final class DownloadRoute implements RawRoutes {
    private static final String BY_ENCODING = "Accept-Encoding";

    /** Of a URL that also answers with the file's record. */
    private static final String BY_TYPE_AND_ENCODING = "Accept, Accept-Encoding";

    private static final byte[] NO_BODY = new byte[0];

    private final Download download;
    private final ContentPump pump;
    private final Catalog catalog;
    private final FileView view;

    @Inject
    DownloadRoute(Download download, Catalog catalog, FileView view) {
        this.download = download;
        this.pump = new ContentPump(download);
        this.catalog = catalog;
        this.view = view;
    }

    @Override
    public List<RawRoute> routes() {
        return Stream.of("GET", "HEAD").flatMap(this::routes).toList();
    }

    private Stream<RawRoute> routes(String method) {
        return Stream.of(
                new RawRoute(
                                method,
                                "/api/files/{id}/content",
                                Demand.USER,
                                "A file's bytes, of its current or another version",
                                this::content)
                        .under(DownloadContracts.content(method)),
                new RawRoute(
                                method,
                                "/api/files/{id}",
                                Demand.USER,
                                "A file; its bytes with alt=media, or when Accept prefers application/octet-stream to JSON",
                                this::file)
                        .under(DownloadContracts.file(method)),
                new RawRoute(
                                method,
                                "/api/objects/{bucket}/{path...}",
                                Demand.USER,
                                "A file's bytes, by its name",
                                this::named)
                        .under(DownloadContracts.content(method)),
                new RawRoute(
                                method,
                                "/api/files/download/{token}",
                                Demand.OPEN,
                                "A file's bytes, by a signed URL",
                                this::signed)
                        .under(DownloadContracts.signed(method)));
    }

    private void content(Exchange exchange) {
        answer(exchange, byId(exchange), BY_ENCODING);
    }

    private DownloadSource byId(Exchange exchange) {
        return download.byId(caller(exchange), exchange.pathParam("id"), exchange.query("version"));
    }

    private void named(Exchange exchange) {
        answer(
                exchange,
                download.byName(
                        caller(exchange),
                        exchange.pathParam("bucket"),
                        ObjectPath.of(exchange),
                        exchange.query("version")),
                BY_ENCODING);
    }

    /** A token has one spelling: percent-encoded it is another text, and not what was signed. */
    private void signed(Exchange exchange) {
        answer(exchange, download.byToken(exchange.rawPathParam("token")), BY_ENCODING);
    }

    private void file(Exchange exchange) {
        if (wantsBytes(exchange)) {
            answer(exchange, byId(exchange), BY_TYPE_AND_ENCODING);
            return;
        }
        FileHead head = catalog.find(caller(exchange), exchange.pathParam("id"))
                .orElseThrow(() -> new Refusal(ProblemType.NOT_FOUND, "there is no such file"));

        Map<String, String> headers = Map.of("ETag", FileView.recordTag(head).headerValue(), "Vary", "Accept");
        Preconditions preconditions = Preconditions.of(exchange);
        // No answer tells the date of a record, so none is known to have been that of this one only.
        switch (preconditions.forRead(FileView.recordTag(head), head.updatedAt(), () -> false)) {
            case PROCEED -> exchange.json(200, headers, view.json(head));
            case NOT_MODIFIED -> {
                // The tag does not follow the bytes of an upload that is under way.
                if (head.state() == FileState.UPLOADING) {
                    exchange.json(200, headers, view.json(head));
                } else {
                    exchange.answer(304, headers, NO_BODY);
                }
            }
            case FAILED -> throw new Refusal(ProblemType.PRECONDITION_FAILED, "the file is not as If-Match says");
        }
    }

    private void answer(Exchange exchange, DownloadSource source, String vary) {
        DownloadPlan plan = download.plan(
                source,
                Etags.preconditions(exchange),
                exchange.method().equals("HEAD") ? null : exchange.header("Range"),
                AcceptedEncodings.takesZstd(exchange.header("Accept-Encoding")));
        try {
            send(exchange, source, plan, new DownloadHeaders(source, vary));
        } catch (ContentUnreadableException unreadable) {
            throw unreadable.of("file " + source.head().id() + ", version "
                    + source.version().versionId());
        }
    }

    private void send(Exchange exchange, DownloadSource source, DownloadPlan plan, DownloadHeaders headers) {
        boolean head = exchange.method().equals("HEAD");
        long size = source.version().size();

        switch (plan) {
            case DownloadPlan.NotModified same -> {
                String held = Etags.held(
                        exchange.header("If-None-Match"), source.version().etag(), same.etag());
                exchange.answer(304, headers.validators(held), NO_BODY);
            }
            case DownloadPlan.Whole _
            when head -> exchange.stream(200, headers.whole(), size).close();
            case DownloadPlan.Whole _ when size == 0 -> exchange.answer(200, headers.whole(), NO_BODY);
            case DownloadPlan.Whole _ ->
                pump.send(exchange, 200, headers.whole(), source.version(), new ByteRange(0, size - 1));
            case DownloadPlan.Framed framed
            when head ->
                exchange.stream(
                                200,
                                headers.encoded(framed.etag()),
                                framed.content().length())
                        .close();
            case DownloadPlan.Framed framed -> pump.send(exchange, headers.encoded(framed.etag()), framed.content());
            case DownloadPlan.OneRange one ->
                pump.send(exchange, 206, headers.range(one.range()), source.version(), one.range());
            case DownloadPlan.ManyRanges many ->
                pump.send(exchange, headers.ranges(many.frame()), source.version(), many.frame());
        }
    }

    private static boolean wantsBytes(Exchange exchange) {
        return "media".equals(exchange.query("alt")) || AcceptedMedia.asksForBytes(exchange.header("Accept"));
    }

    private static Principal caller(Exchange exchange) {
        return exchange.principal()
                .orElseThrow(() -> new IllegalStateException("the route demands a user, and there is none"));
    }
}
