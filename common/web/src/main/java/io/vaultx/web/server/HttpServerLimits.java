package io.vaultx.web.server;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The wire limits of every HTTP server of the process. What is over them gets a bare 414 or 431 from Vert.x. There is no
 * idle timeout: {@link ConnectionWatch} knows better.
 */
@Singleton
public final class HttpServerLimits implements HttpServerOptionsCustomizer {
    static final int MAX_REQUEST_LINE_BYTES = 8 << 10;
    static final int MAX_HEADERS_BYTES = 16 << 10;

    /** What one read of the socket gives at most goes up as one buffer. */
    static final int MAX_BUFFER_BYTES = 64 << 10;

    static final int BACKLOG = 4096;

    /** For what our own proxy adds to a head: who asked, what for, the request's id. */
    static final int ROOM_BEHIND_PROXY_BYTES = 1 << 10;

    private static volatile HttpServerOptions inUse = apply(new HttpServerOptions());

    private final boolean behindProxy;

    /**
     * @param behindProxy whether requests come by way of the edge-proxy, which holds clients to the limit
     */
    @Inject
    HttpServerLimits(@ConfigProperty(name = "vaultx.behind-proxy", defaultValue = "false") boolean behindProxy) {
        this.behindProxy = behindProxy;
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        apply(options);
        if (behindProxy) {
            options.setMaxHeaderSize(MAX_HEADERS_BYTES + ROOM_BEHIND_PROXY_BYTES);
        }
        inUse = new HttpServerOptions(options);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        apply(options);
    }

    @Override
    public void customizeDomainSocketServer(HttpServerOptions options) {
        apply(options);
    }

    /** For what Netty makes ({@link RequestWire}), which no container knows. */
    static HttpServerOptions inUse() {
        return inUse;
    }

    /** HTTP/1.1 only: that is what streaming is measured and bounded on. Whoever ends TLS in front may speak HTTP/2. */
    static HttpServerOptions apply(HttpServerOptions options) {
        return options.setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADERS_BYTES)
                .setMaxChunkSize(MAX_BUFFER_BYTES)
                .setAcceptBacklog(BACKLOG)
                .setTcpNoDelay(true)
                .setCompressionSupported(false)
                .setDecompressionSupported(false)
                .setHandle100ContinueAutomatically(false)
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setIdleTimeout(0)
                .setReadIdleTimeout(0)
                .setWriteIdleTimeout(0);
    }
}
