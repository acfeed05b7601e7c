package io.vaultx.chunks.feed;

import io.vaultx.breaker.BreakerSettings;
import io.vaultx.breaker.Breakers;
import io.vaultx.breaker.CircuitBreaker;
import io.vaultx.breaker.CircuitBreaker.Permit;
import io.vaultx.chunks.node.Call;
import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.chunks.node.NodeBeat;
import io.vaultx.chunks.node.NodeKey;
import io.vaultx.chunks.node.Patience;
import io.vaultx.domain.ChunkId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The feed of file-services that are other processes. Any of them can answer: the one that did last is asked first, the next
 * one when it does not, and all of them once more as the {@link Patience} says, since everything can be repeated. When the
 * answer to a digest was lost on the way, the repetition may say that it changed nothing. A service whose breaker has no leave
 * counts as one that does not answer.
 *
 * <p>Throws {@link FeedAwayException} when none of them has an answer, and when the thread is interrupted, which it stays;
 * {@link IllegalStateException} when one failed at what it was asked (500) and no other had an answer. Thread-safe; connects when it is first used.
 */
public final class HttpVersionFeed implements VersionFeed, AutoCloseable {
    /** 2 s to connect, 15 s for an answer, twice to all. */
    public static final Patience PATIENCE =
            new Patience(Duration.ofSeconds(2), Duration.ofSeconds(15), 2, Duration.ofMillis(200));

    /** Room for a problem document, in bytes. */
    private static final int MAX_PROBLEM_BYTES = 64 << 10;

    private static final byte[] NO_BODY = {};

    private final List<Service> services;
    private final NodeKey key;
    private final InstantSource clock;
    private final Patience patience;
    private final HttpClient http;
    private volatile int last;
    private volatile boolean closed;

    private record Service(URI url, CircuitBreaker breaker) {}

    private HttpVersionFeed(List<Service> services, NodeKey key, InstantSource clock, Patience patience) {
        this.services = services;
        this.key = key;
        this.clock = clock;
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience.connect())
                .build();
    }

    /** One that tries every call: for tools and tests, and for who asks at a pace of its own. */
    public static HttpVersionFeed over(
            List<URI> fileServices, byte[] clusterSecret, InstantSource clock, Patience patience) {
        Breakers neverOpen = new Breakers(BreakerSettings.NEVER_OPEN, System::nanoTime, made -> {});
        return over(fileServices, clusterSecret, clock, patience, neverOpen);
    }

    /**
     * @param fileServices one or more, {@code http://host:port}
     * @param breakers has one for each, {@code file-service host:port}; who hears of a service says so ({@link #heardOf})
     * @throws IllegalArgumentException without any, or when the secret is too short
     */
    public static HttpVersionFeed over(
            List<URI> fileServices, byte[] clusterSecret, InstantSource clock, Patience patience, Breakers breakers) {
        if (fileServices.isEmpty()) {
            throw new IllegalArgumentException("a feed needs one file-service or more, got none");
        }
        NodeKey key = NodeKey.derive(clusterSecret, NodeBeat.SERVICE);
        List<Service> services = fileServices.stream()
                .map(url -> new Service(url, breakers.of("file-service " + url.getAuthority())))
                .toList();
        return new HttpVersionFeed(services, key, clock, patience);
    }

    /** The service answered something else: it may be back, and the next call finds out. */
    public void heardOf(URI service) {
        services.stream()
                .filter(one -> one.url().equals(service))
                .forEach(one -> one.breaker().mayBeBack());
    }

    @Override
    public Optional<FeedVersion> version(String fileId, String versionId) {
        Call call = FeedProtocol.versionCall(new VersionName(fileId, versionId));
        return ask(call, NO_BODY, FeedProtocol.MAX_VERSION_BYTES, FeedProtocol::version);
    }

    @Override
    public FeedPage chunks(String fileId, String versionId, long fromOffset, int limit) {
        if (fromOffset < 0 || limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException(
                    "a page must have 1 to " + MAX_PAGE + " chunks from 0 on, got " + limit + " from " + fromOffset);
        }
        Call call = FeedProtocol.chunksCall(new VersionName(fileId, versionId), fromOffset, limit);
        int room = FeedProtocol.maxPageBytes(limit);
        return ask(call, NO_BODY, room, body -> FeedProtocol.page(body, fromOffset, limit));
    }

    @Override
    public boolean fillSha256(String fileId, String versionId, ChunkId digest) {
        byte[] body = digest.bytes();
        return ask(FeedProtocol.sha256Call(new VersionName(fileId, versionId), body), body, 1, FeedProtocol::filled);
    }

    @Override
    public void finished(String fileId, String versionId, VersionWork work) {
        ask(FeedProtocol.workCall(new VersionName(fileId, versionId), work), NO_BODY, 0, FeedProtocol::nothing);
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        closed = true;
        http.shutdownNow();
    }

    private <T> T ask(Call call, byte[] body, int maxAnswerBytes, Function<byte[], T> reader) {
        for (int attempt = 1; ; attempt++) {
            @Nullable IllegalStateException failed = null;
            int begin = last;
            for (int i = 0; i < services.size(); i++) {
                int at = (begin + i) % services.size();
                try {
                    Service service = services.get(at);
                    T answer = read(service.url(), call, once(service, call, body, maxAnswerBytes), reader);
                    last = at;
                    return answer;
                } catch (IllegalStateException itsOwn) {
                    failed = itsOwn;
                } catch (FeedAwayException away) {
                    boolean more = i + 1 < services.size() || attempt < patience.attempts();
                    if (failed == null && !more || Thread.currentThread().isInterrupted()) {
                        throw away;
                    }
                }
            }
            if (failed != null) {
                throw failed;
            }
            pause(patience.pause().multipliedBy(attempt));
        }
    }

    private HttpResponse<byte[]> once(Service service, Call call, byte[] body, int maxAnswerBytes) {
        CircuitBreaker breaker = service.breaker();
        try (Permit permit = breaker.ask().orElseThrow(() -> new FeedAwayException(breaker.refusal(), null))) {
            HttpResponse<byte[]> answer = once(service.url(), call, body, maxAnswerBytes, permit);
            permit.answered();
            return answer;
        }
    }

    /** Says to the permit when no answer came, unless that is our own doing. */
    private HttpResponse<byte[]> once(URI service, Call call, byte[] body, int maxAnswerBytes, Permit permit) {
        String target = call.query().isEmpty() ? call.path() : call.path() + "?" + call.query();
        HttpRequest request = HttpRequest.newBuilder(URI.create(service + target))
                .method(call.method(), body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .header(ChunkProtocol.TOKEN_HEADER, key.issue(call, clock.instant()))
                .build();
        int room = Math.max(maxAnswerBytes, MAX_PROBLEM_BYTES);
        CompletableFuture<HttpResponse<byte[]>> exchange =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), room));
        try {
            return exchange.get(patience.answer().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            if (!closed) {
                permit.unanswered();
            }
            throw new FeedAwayException(service + " did not answer: " + failed.getCause(), failed.getCause());
        } catch (TimeoutException silent) {
            permit.unanswered();
            throw new FeedAwayException(service + " did not answer in " + patience.answer(), silent);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new FeedAwayException("interrupted while asking " + service, stopped);
        } finally {
            exchange.cancel(true);
        }
    }

    private static <T> T read(URI service, Call call, HttpResponse<byte[]> answer, Function<byte[], T> reader) {
        String what = service + " answered " + answer.statusCode() + " to " + call.method() + " " + call.path();
        switch (answer.statusCode()) {
            case 200, 204 -> {
                try {
                    return reader.apply(answer.body());
                } catch (IllegalArgumentException odd) {
                    throw new FeedAwayException(what + ": " + odd.getMessage(), odd);
                }
            }
            case 400 -> throw new IllegalArgumentException(what);
            case 500 -> throw new IllegalStateException(what);
            default -> throw new FeedAwayException(what, null);
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new FeedAwayException("interrupted between two attempts", stopped);
        }
    }
}
