package io.vaultx.chunks.node;

import io.vaultx.breaker.CircuitBreaker;
import io.vaultx.breaker.CircuitBreaker.Permit;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.threads.RequestInHand;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls to one node: asks the breaker for leave, signs each attempt, bounds its time and the size of its answer, and
 * tries again when that can help: every call of the protocol may be repeated, since chunks are named by their content.
 * Thread-safe.
 */
final class NodeCalls implements AutoCloseable {
    /** Room for a problem document, in bytes. */
    private static final int MAX_PROBLEM_BYTES = 64 << 10;
    /** By which both services call the request in their logs. */
    private static final String REQUEST_ID_HEADER = "X-Request-Id";

    private final NodeEndpoint node;
    private final NodeKey key;
    private final InstantSource clock;
    private final Patience patience;
    private final CircuitBreaker breaker;
    private final NodeConnections connections;
    private volatile boolean closed;

    NodeCalls(NodeEndpoint node, NodeKey key, InstantSource clock, Patience patience, CircuitBreaker breaker) {
        this.node = node;
        this.key = key;
        this.clock = clock;
        this.patience = patience;
        this.breaker = breaker;
        this.connections = new NodeConnections(node.url(), patience.connect());
    }

    /**
     * One request and how its answer is bounded.
     *
     * @param range a Range header's value, or empty
     * @param body the array is not copied and must not change any more; empty for none
     * @param maxAnswerBytes of a success
     * @param lost the reason to give when no answer comes
     */
    record Request(Call call, String range, byte[] body, int maxAnswerBytes, Reason lost) {}

    /**
     * Completes with any answer that is the node's last word: a success, or a failure with one of the outcomes about the
     * chunk itself. Fails with {@link ChunkStoreException} otherwise.
     */
    CompletableFuture<NodeAnswer> send(Request request) {
        return send(request, new CompletableFuture<>());
    }

    /**
     * The same for somebody who may lose interest.
     *
     * @param wanted when it is cancelled, the attempt under way breaks off, and there is no further one
     */
    CompletableFuture<NodeAnswer> send(Request request, CompletableFuture<?> wanted) {
        return attempt(request, 1, RequestInHand.id(), wanted, null);
    }

    /** What is under way ends, and says nothing about the node: others may have the same breaker. */
    @Override
    public void close() {
        closed = true;
        connections.close();
    }

    /** When the breaker has no leave for a further attempt, what the last one came to is the answer. */
    private CompletableFuture<NodeAnswer> attempt(
            Request request,
            int number,
            Optional<String> requestId,
            CompletableFuture<?> wanted,
            @Nullable ChunkStoreException before) {
        if (wanted.isCancelled()) {
            return CompletableFuture.failedFuture(
                    new ChunkStoreException(request.lost(), "nobody waits for node " + node.id() + " any more"));
        }
        return breaker.ask()
                .map(permit -> once(request, requestId, wanted, permit)
                        .handle((answer, failed) -> failed == null
                                ? CompletableFuture.completedFuture(answer)
                                : again(request, number, requestId, wanted, storeFailure(request, failed)))
                        .thenCompose(next -> next))
                .orElseGet(() -> CompletableFuture.failedFuture(
                        before == null ? new ChunkStoreException(Reason.UNAVAILABLE, breaker.refusal()) : before));
    }

    private CompletableFuture<NodeAnswer> again(
            Request request,
            int number,
            Optional<String> requestId,
            CompletableFuture<?> wanted,
            ChunkStoreException failed) {
        boolean worthwhile = failed.reason() == Reason.UNAVAILABLE || failed.reason() == Reason.OUTCOME_UNKNOWN;
        if (!worthwhile || closed || wanted.isCancelled() || number == patience.attempts()) {
            return CompletableFuture.failedFuture(failed);
        }
        long pauseMillis = patience.pause().toMillis() << (number - 1);
        return CompletableFuture.supplyAsync(
                        () -> attempt(request, number + 1, requestId, wanted, failed),
                        CompletableFuture.delayedExecutor(pauseMillis, TimeUnit.MILLISECONDS))
                .thenCompose(next -> next);
    }

    private CompletableFuture<NodeAnswer> once(
            Request request, Optional<String> requestId, CompletableFuture<?> wanted, Permit permit) {
        int room = Math.max(request.maxAnswerBytes(), MAX_PROBLEM_BYTES);
        CompletableFuture<NodeAnswer> exchange = connections.call(signed(request, requestId), room);
        wanted.whenComplete((end, lost) -> exchange.cancel(true));
        CompletableFuture<NodeAnswer> inTime =
                exchange.copy().orTimeout(patience.answer().toMillis(), TimeUnit.MILLISECONDS);
        return inTime.whenComplete((answer, failed) -> {
                    exchange.cancel(true);
                    tell(permit, answer);
                })
                .thenApply(answer -> lastWord(request, answer));
    }

    /** Only the node itself names an outcome or succeeds; any other answer is that of somebody in its place. */
    private void tell(Permit permit, @Nullable NodeAnswer answer) {
        boolean ownWord = answer != null
                && (answer.status() < 500
                        || answer.field(ChunkProtocol.OUTCOME_HEADER).isPresent());
        if (ownWord) {
            permit.answered();
        } else if (closed) {
            permit.close();
        } else {
            permit.unanswered();
        }
    }

    private NodeMessage signed(Request request, Optional<String> requestId) {
        Call call = request.call();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(ChunkProtocol.TOKEN_HEADER, key.issue(call, clock.instant()));
        requestId.ifPresent(id -> fields.put(REQUEST_ID_HEADER, id));
        if (!request.range().isEmpty()) {
            fields.put("Range", request.range());
        }
        String target = call.query().isEmpty() ? call.path() : call.path() + "?" + call.query();
        return NodeMessage.of(node.url(), call.method(), target, fields, request.body());
    }

    private NodeAnswer lastWord(Request request, NodeAnswer answer) {
        if (answer.status() < 300) {
            return answer;
        }
        Optional<Outcome> outcome = answer.field(ChunkProtocol.OUTCOME_HEADER).flatMap(Outcome::named);
        Optional<Reason> failure = outcome.isPresent() ? outcome.get().reason() : Optional.of(request.lost());
        if (failure.isPresent()) {
            throw new ChunkStoreException(
                    failure.get(),
                    "node " + node.id() + " answered " + answer.status() + " to "
                            + request.call().method() + " " + request.call().path());
        }
        return answer;
    }

    private ChunkStoreException storeFailure(Request request, Throwable failed) {
        Throwable cause =
                failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
        if (cause instanceof ChunkStoreException known) {
            return known;
        }
        return new ChunkStoreException(
                request.lost(),
                "node " + node.id() + " at " + node.url() + " did not answer "
                        + request.call().method() + " " + request.call().path() + ": " + cause,
                cause);
    }
}
