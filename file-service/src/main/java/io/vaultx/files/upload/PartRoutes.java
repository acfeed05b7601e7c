package io.vaultx.files.upload;

import io.vaultx.domain.ChunkId;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.FileView;
import io.vaultx.files.idempotency.Answer;
import io.vaultx.web.BodySource;
import io.vaultx.web.Demand;
import io.vaultx.web.Exchange;
import io.vaultx.web.PageCursor;
import io.vaultx.web.PageLimit;
import io.vaultx.web.RawRoute;
import io.vaultx.web.RawRoutes;
import io.vaultx.web.Refusal;
import io.vaultx.web.json.JsonBody;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The door for content in parts: buffers and back-pressure, nothing else. */
@Singleton
final class PartRoutes implements RawRoutes {
    private static final String LIST = "chunks";

    private final PartUpload upload;
    private final KeyedCalls calls;
    private final FileView view;
    private final JsonBody json;

    @Inject
    PartRoutes(PartUpload upload, KeyedCalls calls, FileView view, JsonBody json) {
        this.upload = upload;
        this.calls = calls;
        this.view = view;
        this.json = json;
    }

    @Override
    public List<RawRoute> routes() {
        return List.of(
                new RawRoute(
                                "POST",
                                "/api/files/{id}/chunks/{index}",
                                Demand.USER,
                                "Send a part: the form field chunk, or raw bytes",
                                this::receive)
                        .under(UploadContracts.PART),
                new RawRoute(
                                "GET",
                                "/api/files/{id}/chunks",
                                Demand.USER,
                                "List the parts that have arrived; none when the content came whole",
                                this::list)
                        .under(UploadContracts.PARTS),
                new RawRoute(
                                "POST",
                                "/api/files/{id}/complete",
                                Demand.USER,
                                "Make the file ready when all its parts have arrived",
                                this::complete)
                        .under(UploadContracts.COMPLETE),
                new RawRoute("DELETE", "/api/files/{id}/upload", Demand.USER, "Give the upload up", this::abort)
                        .under(UploadContracts.ABORT));
    }

    private void receive(Exchange exchange) {
        WholeBody.require(exchange);
        String fileId = exchange.pathParam("id");
        int index = index(exchange.pathParam("index"));
        calls.run(exchange, "/api/files/" + fileId + "/chunks/" + index, call -> {
            Supplier<Incoming> incoming = () -> incoming(exchange, call.body().get());
            return calls.json(200, Map.of(), upload.receivePart(call.caller(), fileId, index, incoming));
        });
    }

    private void list(Exchange exchange) {
        int limit = PageLimit.of(exchange.query("limit"));
        String after = exchange.query("after");
        List<Part> parts = upload.arrived(
                KeyedCalls.caller(exchange), exchange.pathParam("id"), after == null ? -1 : position(after), limit + 1);

        boolean more = parts.size() > limit;
        List<ArrivedPart> items =
                parts.stream().limit(limit).map(ArrivedPart::of).toList();
        String next = more ? cursor(items.getLast().index()) : null;
        exchange.json(200, Map.of(), new ArrivedPage(items, next));
    }

    private void complete(Exchange exchange) {
        String fileId = exchange.pathParam("id");
        calls.run(exchange, "/api/files/" + fileId + "/complete", call -> {
            ChunkId sha256 = JsonBody.with(call.body().get(), JsonBody.MAX_BYTES, this::declaredSha256);
            FileHead head = upload.complete(call.caller(), fileId, sha256);
            return calls.json(200, Map.of(), view.json(head));
        });
    }

    private void abort(Exchange exchange) {
        String fileId = exchange.pathParam("id");
        calls.run(exchange, "/api/files/" + fileId + "/upload", call -> {
            upload.abort(call.caller(), fileId, call.operation());
            return Answer.empty(204);
        });
    }

    private static Incoming incoming(Exchange exchange, BodySource body) {
        if (!isForm(exchange)) {
            return new Incoming(body, DigestHeader.checks(exchange));
        }
        ChunkField field = ChunkField.open(body, exchange.header("Content-Type"), exchange.header(DigestHeader.NAME));
        return new Incoming(field, List.of(field));
    }

    private static boolean isForm(Exchange exchange) {
        String contentType = exchange.header("Content-Type");
        return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith("multipart/");
    }

    private static int index(String text) {
        boolean plain = !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!plain) {
            throw Refusal.invalid("index", "an integer from 0 to " + Part.MAX_INDEX, text);
        }
        return Integer.parseInt(text);
    }

    /** The body may be left out. */
    private @Nullable ChunkId declaredSha256(byte[] body) {
        if (body.length == 0) {
            return null;
        }
        String sha256 = json.parse(body, CompleteRequest.class).sha256();
        try {
            return sha256 == null ? null : ChunkId.parse(sha256);
        } catch (IllegalArgumentException notADigest) {
            throw Refusal.invalid("sha256", "64 lower-case hex digits", sha256);
        }
    }

    private static int position(String cursor) {
        byte[] position = PageCursor.read(LIST, cursor);
        if (position.length != Integer.BYTES) {
            throw Refusal.invalid("after", "the 'next' of a page of this list", cursor);
        }
        return ByteBuffer.wrap(position).getInt();
    }

    private static String cursor(int index) {
        return PageCursor.write(
                LIST, ByteBuffer.allocate(Integer.BYTES).putInt(index).array());
    }

    /** The body of complete. */
    record CompleteRequest(@Nullable String sha256) {}

    /** A part as the list shows it. */
    record ArrivedPart(int index, long size, String sha256) {
        static ArrivedPart of(Part part) {
            return new ArrivedPart(part.index(), part.size(), part.sha256().hex());
        }
    }

    /** A page of the list of parts. */
    record ArrivedPage(List<ArrivedPart> items, @Nullable String next) {}
}
