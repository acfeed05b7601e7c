package io.vaultx.node.http;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.node.Call;
import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.chunks.node.Outcome;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkRef;
import io.vaultx.web.BodySink;
import io.vaultx.web.BodySource;
import io.vaultx.web.Demand;
import io.vaultx.web.Exchange;
import io.vaultx.web.ProblemType;
import io.vaultx.web.RawRoute;
import io.vaultx.web.RawRoutes;
import io.vaultx.web.Refusal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;

/**
 * The chunk protocol's calls, as {@link ChunkProtocol} describes them. Each checks its token before anything else is
 * looked at, and holds at most one chunk.
 */
final class ChunkRoutes implements RawRoutes {
    /** Chunks on their way, all together: 64 MiB. */
    private static final int ROOM_BYTES = 64 << 20;

    /** Shorter than file-services wait for an answer: else they would take a node without room for one that is away. */
    static final Duration ROOM_PATIENCE = Duration.ofSeconds(5);

    private static final int PIECE_BYTES = 256 << 10;
    private static final String CHUNK = ChunkProtocol.CHUNKS_PATH + "/{domain}/{sha256}";
    private static final Map<String, String> BINARY = Map.of("Content-Type", "application/octet-stream");
    private static final byte[] NO_BODY = {};

    private final NodeChunks chunks;
    private final Gate gate;
    private final BodyRoom room = new BodyRoom(ROOM_BYTES, ROOM_PATIENCE);

    ChunkRoutes(NodeChunks chunks, Gate gate) {
        this.chunks = chunks;
        this.gate = gate;
    }

    @Override
    public List<RawRoute> routes() {
        return List.of(
                route("PUT", CHUNK, "Store a chunk", this::put),
                route("GET", CHUNK, "Read a chunk or a range of it", this::get),
                route("HEAD", CHUNK, "Ask until when a chunk is kept", this::head),
                route("DELETE", CHUNK, "Drop a chunk", this::delete),
                route("POST", CHUNK + ChunkProtocol.RECODE_SUFFIX, "Compress a chunk in place", this::recode),
                route(
                        "GET",
                        CHUNK + ChunkProtocol.FRAME_SUFFIX,
                        "Read a chunk as it is stored, compressed",
                        this::frame),
                route("POST", ChunkProtocol.FRAMES_PATH, "Ask for many chunks how long their frames are", this::frames),
                route("POST", ChunkProtocol.HAVE_PATH, "Ask for many chunks until when they are kept", this::have),
                route("GET", ChunkProtocol.CHUNKS_PATH, "List the stored chunks", this::inventory));
    }

    private void put(Exchange exchange) {
        ChunkAddress address = addressed(exchange);
        BodySource body = exchange.body();
        int size = CallFields.bodySize(body, ChunkRef.MAX_SIZE);

        try (BodyRoom.Taken taken = room.take(size)) {
            ByteBuffer content = ByteBuffer.wrap(read(body, size));
            HashedChunk chunk = HashedChunk.verified(address, content)
                    .orElseThrow(
                            () -> new Refusal(ProblemType.DIGEST_MISMATCH, "the body's SHA-256 is not the path's"));
            Kept kept = chunks.put(chunk).join();
            exchange.answer(204, keptUntil(kept), NO_BODY);
        }
    }

    private void get(Exchange exchange) {
        ChunkAddress address = addressed(exchange);
        OptionalInt size = chunks.size(address);
        if (size.isEmpty()) {
            throw Refusals.of(Outcome.MISSING, "no such chunk");
        }
        ChunkRange range = ChunkRange.of(exchange.header("Range"), size.getAsInt());

        try (BodyRoom.Taken taken = room.take(range.size())) {
            ByteBuffer bytes = ByteBuffer.allocate(range.size());
            switch (chunks.read(address, range.first(), bytes)) {
                case READ -> {}
                case MISSING -> throw Refusals.of(Outcome.MISSING, "no such chunk");
                case DAMAGED -> throw Refusals.of(Outcome.DAMAGED, "the chunk's bytes do not verify");
            }
            send(exchange, range, size.getAsInt(), bytes.flip());
        }
    }

    private void head(Exchange exchange) {
        ChunkAddress address = addressed(exchange);
        Kept kept = chunks.have(List.of(address)).getFirst();
        OptionalInt size = chunks.size(address);
        if (!kept.present() || size.isEmpty()) {
            throw Refusals.of(Outcome.MISSING, "no such chunk");
        }
        exchange.stream(200, keptUntil(kept), size.getAsInt()).close();
    }

    private void delete(Exchange exchange) {
        if (!chunks.drop(addressed(exchange))) {
            throw Refusals.of(Outcome.KEPT, "the chunk is promised to somebody");
        }
        exchange.answer(204, Map.of(), NO_BODY);
    }

    private void recode(Exchange exchange) {
        gate.requireToken(exchange);
        ChunkAddress address = CallFields.address(exchange.pathParam("domain"), exchange.pathParam("sha256"));
        int level = CallFields.level(exchange.query("level"));
        String query = ChunkProtocol.recodeQuery(level);
        gate.admit(exchange, new Call("POST", ChunkProtocol.recodePath(address), query, ""));

        Recoding recoding = chunks.recode(address, level);
        switch (recoding.outcome()) {
            case RECODED, ALREADY, NOT_WORTH_IT -> exchange.answer(200, BINARY, ChunkProtocol.recoding(recoding));
            case MISSING -> throw Refusals.of(Outcome.MISSING, "no such chunk");
            case DAMAGED -> throw Refusals.of(Outcome.DAMAGED, "the chunk's bytes do not verify");
        }
    }

    private void have(Exchange exchange) {
        List<ChunkAddress> asked = question(exchange, ChunkProtocol.HAVE_PATH);
        exchange.answer(200, BINARY, ChunkProtocol.kept(chunks.have(asked)));
    }

    private void frames(Exchange exchange) {
        List<ChunkAddress> asked = question(exchange, ChunkProtocol.FRAMES_PATH);
        exchange.answer(200, BINARY, ChunkProtocol.frames(chunks.frameBytes(asked)));
    }

    private void frame(Exchange exchange) {
        gate.requireToken(exchange);
        ChunkAddress address = CallFields.address(exchange.pathParam("domain"), exchange.pathParam("sha256"));
        int frameBytes = CallFields.frameBytes(exchange.query("bytes"));
        String query = ChunkProtocol.frameQuery(frameBytes);
        gate.admit(exchange, new Call("GET", ChunkProtocol.framePath(address), query, ""));
        ChunkRange range = ChunkRange.of(exchange.header("Range"), frameBytes);

        try (BodyRoom.Taken taken = room.take(range.size())) {
            ByteBuffer bytes = ByteBuffer.allocate(range.size());
            switch (chunks.readFrame(address, frameBytes, range.first(), bytes)) {
                case READ -> {}
                case MISSING -> throw Refusals.of(Outcome.MISSING, "no such chunk in such a frame");
                case DAMAGED -> throw Refusals.of(Outcome.DAMAGED, "the chunk's bytes do not verify");
            }
            send(exchange, range, frameBytes, bytes.flip());
        }
    }

    private void inventory(Exchange exchange) {
        gate.requireToken(exchange);
        ChunkAddress after = CallFields.after(exchange.query("after"));
        int limit = CallFields.limit(exchange.query("limit"));
        String query = ChunkProtocol.inventoryQuery(after, limit);
        gate.admit(exchange, new Call("GET", ChunkProtocol.CHUNKS_PATH, query, ""));

        exchange.answer(200, BINARY, ChunkProtocol.addresses(chunks.inventory(after, limit)));
    }

    /** The addresses that a body asks about, when the token allows it. */
    private List<ChunkAddress> question(Exchange exchange, String path) {
        gate.requireToken(exchange);
        BodySource source = exchange.body();
        byte[] body = read(source, CallFields.bodySize(source, ChunkProtocol.MAX_HAVE * ChunkAddress.BYTES));
        gate.admit(exchange, Call.of("POST", path, body));
        return CallFields.addresses(body);
    }

    /** The chunk that the path names, when the token allows the call. */
    private ChunkAddress addressed(Exchange exchange) {
        gate.requireToken(exchange);
        ChunkAddress address = CallFields.address(exchange.pathParam("domain"), exchange.pathParam("sha256"));
        gate.admit(exchange, Call.of(exchange.method(), ChunkProtocol.path(address)));
        return address;
    }

    /** In pieces, so that a peer that stops reading is noticed. */
    private static void send(Exchange exchange, ChunkRange range, int chunkSize, ByteBuffer bytes) {
        Map<String, String> headers = new HashMap<>(BINARY);
        if (range.isPartial()) {
            headers.put("Content-Range", range.contentRange(chunkSize));
        }
        try (BodySink sink = exchange.stream(range.isPartial() ? 206 : 200, headers, bytes.remaining())) {
            while (bytes.hasRemaining()) {
                ByteBuffer piece = sink.buffer(Math.min(PIECE_BYTES, bytes.remaining()));
                int size = Math.min(piece.remaining(), bytes.remaining());
                piece.put(bytes.slice(bytes.position(), size));
                bytes.position(bytes.position() + size);
                sink.write(piece);
            }
        }
    }

    private static byte[] read(BodySource body, int size) {
        byte[] bytes = new byte[size];
        int at = 0;
        for (ByteBuffer next = body.next(); next != null; next = body.next()) {
            int count = next.remaining();
            next.get(bytes, at, count);
            at += count;
        }
        return bytes;
    }

    private static Map<String, String> keptUntil(Kept kept) {
        return Map.of(ChunkProtocol.KEPT_UNTIL_HEADER, Long.toString(kept.untilMillis()));
    }

    private static RawRoute route(String method, String template, String summary, RawRoute.Handler handler) {
        return new RawRoute(method, template, Demand.CAPABILITY, summary, exchange -> {
            try {
                handler.handle(exchange);
            } catch (ChunkStoreException failed) {
                throw Refusals.of(failed);
            } catch (CompletionException failed) {
                throw failed.getCause() instanceof ChunkStoreException known ? Refusals.of(known) : failed;
            }
        });
    }
}
