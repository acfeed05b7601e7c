package io.vaultx.chunks.node;

import io.vaultx.breaker.CircuitBreaker;
import io.vaultx.breaker.CircuitBreaker.Permit;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.threads.RequestInHand;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
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
    private volatile HttpClient http;
    private volatile boolean closed;

    NodeCalls(NodeEndpoint node, NodeKey key, InstantSource clock, Patience patience, CircuitBreaker breaker) {
        this.node = node;
        this.key = key;
        this.clock = clock;
        this.patience = patience;
        this.breaker = breaker;
        this.http = connected();
    }

    private HttpClient connected() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience.connect())
                // Its own pool of threads makes a call twice as dear.
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
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
    CompletableFuture<HttpResponse<byte[]>> send(Request request) {
        return send(request, new CompletableFuture<>());
    }

    /**
     * The same for somebody who may lose interest.
     *
     * @param wanted when it is cancelled, the attempt under way breaks off, and there is no further one
     */
    CompletableFuture<HttpResponse<byte[]>> send(Request request, CompletableFuture<?> wanted) {
        return attempt(request, 1, RequestInHand.id(), wanted, null);
    }

    /** What is under way ends, and says nothing about the node: others may have the same breaker. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        http.shutdownNow();
    }

    /**
     * Of an answer that is no HTTP the client keeps the connection for as long as it lives itself: it goes, and what else it has
     * under way with such a node is tried again.
     */
    private synchronized void replace(HttpClient muddled) {
        if (http == muddled && !closed) {
            http = connected();
            muddled.shutdownNow();
        }
    }

    /** When the breaker has no leave for a further attempt, what the last one came to is the answer. */
    private CompletableFuture<HttpResponse<byte[]>> attempt(
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

    private CompletableFuture<HttpResponse<byte[]>> again(
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

    private CompletableFuture<HttpResponse<byte[]>> once(
            Request request, Optional<String> requestId, CompletableFuture<?> wanted, Permit permit) {
        int room = Math.max(request.maxAnswerBytes(), MAX_PROBLEM_BYTES);
        HttpClient client = http;
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(signed(request, requestId), BodyHandlers.limiting(BodyHandlers.ofByteArray(), room));
        wanted.whenComplete((end, lost) -> exchange.cancel(true));
        CompletableFuture<HttpResponse<byte[]>> inTime =
                exchange.copy().orTimeout(patience.answer().toMillis(), TimeUnit.MILLISECONDS);
        return inTime.whenComplete((answer, failed) -> {
                    exchange.cancel(true);
                    tell(permit, answer, client);
                    if (failed != null && isNoHttp(failed)) {
                        replace(client);
                    }
                })
                .thenApply(answer -> lastWord(request, answer));
    }

    private static boolean isNoHttp(Throwable failed) {
        return failed instanceof ProtocolException
                || (failed.getCause() != null && failed.getCause() != failed && isNoHttp(failed.getCause()));
    }

    /** Only the node itself names an outcome or succeeds; any other answer is that of somebody in its place. */
    private void tell(Permit permit, @Nullable HttpResponse<byte[]> answer, HttpClient client) {
        boolean ownWord = answer != null
                && (answer.statusCode() < 500
                        || answer.headers()
                                .firstValue(ChunkProtocol.OUTCOME_HEADER)
                                .isPresent());
        if (ownWord) {
            permit.answered();
        } else if (closed || client != http) {
            permit.close();
        } else {
            permit.unanswered();
        }
    }

    private HttpRequest signed(Request request, Optional<String> requestId) {
        Call call = request.call();
        String target = call.query().isEmpty() ? call.path() : call.path() + "?" + call.query();
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(node.url() + target))
                .method(
                        call.method(),
                        request.body().length == 0
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(request.body()))
                .header(ChunkProtocol.TOKEN_HEADER, key.issue(call, clock.instant()));
        requestId.ifPresent(id -> builder.header(REQUEST_ID_HEADER, id));
        if (!request.range().isEmpty()) {
            builder.header("Range", request.range());
        }
        return builder.build();
    }

    private HttpResponse<byte[]> lastWord(Request request, HttpResponse<byte[]> answer) {
        if (answer.statusCode() < 300) {
            return answer;
        }
        Optional<Outcome> outcome =
                answer.headers().firstValue(ChunkProtocol.OUTCOME_HEADER).flatMap(Outcome::named);
        Optional<Reason> failure = outcome.isPresent() ? outcome.get().reason() : Optional.of(request.lost());
        if (failure.isPresent()) {
            throw new ChunkStoreException(
                    failure.get(),
                    "node " + node.id() + " answered " + answer.statusCode() + " to "
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
