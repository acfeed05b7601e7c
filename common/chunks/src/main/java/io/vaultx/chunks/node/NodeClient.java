package io.vaultx.chunks.node;

import io.vaultx.breaker.BreakerSettings;
import io.vaultx.breaker.CircuitBreaker;
import io.vaultx.chunks.ChunkFrames;
import io.vaultx.chunks.ChunkRecoder;
import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.node.NodeCalls.Request;
import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of one storage-node, over HTTP. What it reads was verified by the node; a whole chunk is hashed here once
 * more, against what may happen on the way. (A frame ends with a checksum of its content, which whoever decodes it checks.)
 *
 * <p>Each call is bounded and repeated as its {@link Patience} says, with leave of a breaker. Thread-safe.
 */
public final class NodeClient implements ChunkStore, ChunkRecoder, ChunkFrames, AutoCloseable {
    /** From this size on, in bytes, a put asks first whether the node has the chunk: below, sending it is as cheap. */
    private static final int ASK_FIRST_BYTES = 16 << 10;

    private static final byte[] NO_BODY = {};

    private final NodeCalls calls;

    private NodeClient(NodeCalls calls) {
        this.calls = calls;
    }

    /** Connects when it is first used; tries every call. For tools that ask one node and would have nobody else to ask. */
    public static NodeClient of(NodeEndpoint node, byte[] clusterSecret, InstantSource clock, Patience patience) {
        CircuitBreaker none = new CircuitBreaker(node.id(), BreakerSettings.NEVER_OPEN, System::nanoTime);
        return of(node, clusterSecret, clock, patience, none);
    }

    /**
     * The same with a breaker: while it is open calls fail with {@link Reason#UNAVAILABLE} at once. Who hears that the node is
     * back (a first heartbeat) says so to the breaker.
     *
     * @param breaker of this node alone
     */
    public static NodeClient of(
            NodeEndpoint node, byte[] clusterSecret, InstantSource clock, Patience patience, CircuitBreaker breaker) {
        return new NodeClient(new NodeCalls(node, NodeKey.derive(clusterSecret, node.id()), clock, patience, breaker));
    }

    /** As the port has it. Who cancels the answer ends the call: whether the node keeps the chunk is not known then. */
    @Override
    public CompletableFuture<Kept> put(HashedChunk chunk) {
        CompletableFuture<Kept> answer = new CompletableFuture<>();
        story(chunk, answer).whenComplete((kept, failed) -> {
            if (failed == null) {
                answer.complete(kept);
            } else {
                answer.completeExceptionally(failed);
            }
        });
        return answer;
    }

    private CompletableFuture<Kept> story(HashedChunk chunk, CompletableFuture<?> wanted) {
        if (chunk.size() < ASK_FIRST_BYTES) {
            return send(chunk, wanted);
        }
        return ask(List.of(chunk.address()), wanted)
                .thenCompose(kept -> kept.getFirst().present()
                        ? CompletableFuture.completedFuture(kept.getFirst())
                        : send(chunk, wanted));
    }

    @Override
    public List<Kept> have(List<ChunkAddress> addresses) {
        List<Kept> answers = new ArrayList<>(addresses.size());
        for (int from = 0; from < addresses.size(); from += ChunkProtocol.MAX_HAVE) {
            int to = Math.min(addresses.size(), from + ChunkProtocol.MAX_HAVE);
            answers.addAll(await(ask(addresses.subList(from, to), new CompletableFuture<>())));
        }
        return answers;
    }

    @Override
    public ReadOutcome read(ChunkAddress address, int offset, ByteBuffer into) {
        int size = into.remaining();
        if (offset < 0 || size < 1) {
            throw new IllegalArgumentException("range must have a byte or more, got " + size + " at " + offset);
        }
        String range = "bytes=" + offset + "-" + (offset + size - 1L);
        Call call = Call.of("GET", ChunkProtocol.path(address));
        NodeAnswer answer = await(calls.send(new Request(call, range, NO_BODY, size, Reason.UNAVAILABLE)));
        return switch (answer.status()) {
            case 200, 206 ->
                verified(address, answer, offset, size) ? accept(answer.body(), into) : ReadOutcome.DAMAGED;
            case 404 -> ReadOutcome.MISSING;
            case 416 ->
                throw new IllegalArgumentException("range must be inside the chunk, got " + size + " at " + offset);
            default -> ReadOutcome.DAMAGED;
        };
    }

    @Override
    public Recoding recode(ChunkAddress address, int level) {
        if (level < MIN_LEVEL || level > MAX_LEVEL) {
            throw new IllegalArgumentException("level must be " + MIN_LEVEL + " to " + MAX_LEVEL + ", got " + level);
        }
        Call call = new Call("POST", ChunkProtocol.recodePath(address), ChunkProtocol.recodeQuery(level), "");
        NodeAnswer answer =
                await(calls.send(new Request(call, "", NO_BODY, ChunkProtocol.RECODING_BYTES, Reason.UNAVAILABLE)));
        return switch (answer.status()) {
            case 200 -> ChunkProtocol.recoding(answer.body());
            case 404 -> Recoding.without(Recoding.Outcome.MISSING);
            default -> Recoding.without(Recoding.Outcome.DAMAGED);
        };
    }

    @Override
    public List<Integer> frameBytes(List<ChunkAddress> addresses) {
        List<Integer> answers = new ArrayList<>(addresses.size());
        for (int from = 0; from < addresses.size(); from += ChunkProtocol.MAX_HAVE) {
            List<ChunkAddress> asked =
                    addresses.subList(from, Math.min(addresses.size(), from + ChunkProtocol.MAX_HAVE));
            byte[] body = ChunkProtocol.addresses(asked);
            Call call = Call.of("POST", ChunkProtocol.FRAMES_PATH, body);
            NodeAnswer answer =
                    await(calls.send(new Request(call, "", body, asked.size() * Integer.BYTES, Reason.UNAVAILABLE)));
            answers.addAll(ChunkProtocol.frames(answer.body(), asked.size()));
        }
        return answers;
    }

    @Override
    public ReadOutcome readFrame(ChunkAddress address, int frameBytes, int offset, ByteBuffer into) {
        int size = into.remaining();
        if (offset < 0 || size < 1 || offset > frameBytes - size || frameBytes > ChunkProtocol.MAX_FRAME) {
            throw new IllegalArgumentException(
                    "range must be inside the frame of " + frameBytes + " bytes, got " + size + " at " + offset);
        }
        String range = "bytes=" + offset + "-" + (offset + size - 1);
        Call call = new Call("GET", ChunkProtocol.framePath(address), ChunkProtocol.frameQuery(frameBytes), "");
        NodeAnswer answer = await(calls.send(new Request(call, range, NO_BODY, size, Reason.UNAVAILABLE)));
        return switch (answer.status()) {
            case 206 -> isRange(answer, offset, size, frameBytes) ? accept(answer.body(), into) : ReadOutcome.DAMAGED;
            case 404 -> ReadOutcome.MISSING;
            default -> ReadOutcome.DAMAGED;
        };
    }

    /**
     * One page of what the node stores, in address order.
     *
     * @param after the last address of the page before; null for the first page
     * @param limit 1 to {@link ChunkProtocol#MAX_INVENTORY}
     * @return empty behind the last page
     */
    public List<ChunkAddress> inventory(@Nullable ChunkAddress after, int limit) {
        Call call = new Call("GET", ChunkProtocol.CHUNKS_PATH, ChunkProtocol.inventoryQuery(after, limit), "");
        NodeAnswer answer =
                await(calls.send(new Request(call, "", NO_BODY, limit * ChunkAddress.BYTES, Reason.UNAVAILABLE)));
        return ChunkProtocol.page(answer.body());
    }

    /**
     * Drops a chunk, for the collector; whether anything refers to it is the caller's business.
     *
     * @return false when the node keeps it because of a promise; true when it is gone, or never was there
     */
    public boolean drop(ChunkAddress address) {
        Call call = Call.of("DELETE", ChunkProtocol.path(address));
        return await(calls.send(new Request(call, "", NO_BODY, 0, Reason.OUTCOME_UNKNOWN)))
                        .status()
                < 300;
    }

    /** Ends what is running; its callers get {@link Reason#UNAVAILABLE} or {@link Reason#OUTCOME_UNKNOWN}. */
    @Override
    public void close() {
        calls.close();
    }

    /** Bytes that nobody else changes: a call that was given up may still be reading them. */
    private CompletableFuture<Kept> send(HashedChunk chunk, CompletableFuture<?> wanted) {
        byte[] body = chunk.bytes();
        Call call = Call.of("PUT", ChunkProtocol.path(chunk.address()));
        return calls.send(new Request(call, "", body, 0, Reason.OUTCOME_UNKNOWN), wanted)
                .thenApply(answer -> new Kept(answer.field(ChunkProtocol.KEPT_UNTIL_HEADER)
                        .filter(millis -> millis.matches("[0-9]{1,18}"))
                        .map(Long::valueOf)
                        .orElseThrow(() -> new ChunkStoreException(
                                Reason.OUTCOME_UNKNOWN, "the answer to " + call.path() + " says no time"))));
    }

    private CompletableFuture<List<Kept>> ask(List<ChunkAddress> addresses, CompletableFuture<?> wanted) {
        byte[] body = ChunkProtocol.addresses(addresses);
        Call call = Call.of("POST", ChunkProtocol.HAVE_PATH, body);
        return calls.send(new Request(call, "", body, addresses.size() * Long.BYTES, Reason.UNAVAILABLE), wanted)
                .thenApply(answer -> ChunkProtocol.kept(answer.body(), addresses.size()));
    }

    /** Whether these are the bytes asked for, as far as the answer shows; a whole chunk shows it by its hash. */
    private static boolean verified(ChunkAddress address, NodeAnswer answer, int offset, int wanted) {
        byte[] body = answer.body();
        if (body.length != wanted) {
            return false;
        }
        String range = "bytes " + offset + "-" + (offset + wanted - 1L) + "/";
        String answered = answer.field("Content-Range").orElse("");
        boolean whole = answer.status() == 200 || (offset == 0 && answered.equals(range + wanted));
        return whole ? HashedChunk.verified(address, ByteBuffer.wrap(body)).isPresent() : answered.startsWith(range);
    }

    private static boolean isRange(NodeAnswer answer, int offset, int wanted, int frameBytes) {
        String range = "bytes " + offset + "-" + (offset + wanted - 1) + "/" + frameBytes;
        return answer.body().length == wanted
                && answer.field("Content-Range").orElse("").equals(range);
    }

    private static ReadOutcome accept(byte[] body, ByteBuffer into) {
        into.put(body);
        return ReadOutcome.READ;
    }

    private static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw failed;
        }
    }
}
