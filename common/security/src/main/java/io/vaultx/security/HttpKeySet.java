package io.vaultx.security;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * The JSON Web Key Set at {@code /.well-known/jwks.json} of an auth-service. Of its keys those count that are for P-256 and
 * have an id. Thread-safe.
 */
public final class HttpKeySet implements KeySetSource, AutoCloseable {
    /** The longest key set that is read, in bytes. */
    static final int MAX_BYTES = 64 << 10;
    /** From the call to the last byte of its answer. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final String PATH = "/.well-known/jwks.json";

    private final URI url;
    private final Duration patience;
    private final HttpClient http;

    /**
     * @param authService {@code http://host:port}
     */
    public HttpKeySet(URI authService) {
        this(authService, PATIENCE);
    }

    HttpKeySet(URI authService, Duration patience) {
        this.url = authService.resolve(PATH);
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .build();
    }

    @Override
    public Map<String, ECPublicKey> fetch() throws UnavailableException {
        HttpResponse<byte[]> answer = ask();
        if (answer.statusCode() != 200) {
            throw new UnavailableException("it answers " + answer.statusCode());
        }
        Map<String, ECPublicKey> keys = read(new String(answer.body(), StandardCharsets.UTF_8));
        if (keys.isEmpty()) {
            throw new UnavailableException("its answer has no key for P-256");
        }
        return keys;
    }

    private HttpResponse<byte[]> ask() throws UnavailableException {
        HttpRequest request = HttpRequest.newBuilder(url).build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            throw new UnavailableException(String.valueOf(failed.getCause()));
        } catch (TimeoutException silent) {
            throw new UnavailableException("no whole answer within " + patience.toMillis() + " ms");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted");
        } finally {
            answer.cancel(true);
        }
    }

    private static Map<String, ECPublicKey> read(String text) throws UnavailableException {
        List<JsonWebKey> published;
        try {
            published = new JsonWebKeySet(text).getJsonWebKeys();
        } catch (JoseException | RuntimeException unreadable) {
            // The library casts whatever stands there.
            throw new UnavailableException("its answer is no JSON Web Key Set");
        }
        Map<String, ECPublicKey> keys = new HashMap<>();
        for (JsonWebKey key : published) {
            if (key instanceof EllipticCurveJsonWebKey curve
                    && curve.getCurveName().equals(EllipticCurves.P_256)
                    && curve.getKeyId() != null) {
                keys.put(curve.getKeyId(), curve.getECPublicKey());
            }
        }
        return Map.copyOf(keys);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
