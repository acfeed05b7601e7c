package io.vaultx.proxy;

import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** One process behind the proxy, as the proxy sees it now. Thread-safe. */
final class Upstream {
    private static final int HTTP_PORT = 80;

    private final String host;
    private final int port;
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean ready;

    private Upstream(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /**
     * @param setting what to call it when it is wrong
     * @param url {@code http://host[:port]}, without a path
     */
    static Upstream at(String setting, String url) {
        URI uri;
        try {
            uri = URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + " must be http://host:port, got " + url, e);
        }
        if (!"http".equals(uri.getScheme())
                || uri.getHost() == null
                || !uri.getRawPath().isEmpty()) {
            throw new IllegalArgumentException(setting + " must be http://host:port, got " + url);
        }
        return new Upstream(uri.getHost(), uri.getPort() < 0 ? HTTP_PORT : uri.getPort());
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** How many requests it has in hand from here. */
    int open() {
        return open.get();
    }

    void taken() {
        open.incrementAndGet();
    }

    void givenBack() {
        open.decrementAndGet();
    }

    boolean isReady() {
        return ready;
    }

    /** What its readiness said last, or what a request has met since. */
    void ready(boolean now) {
        ready = now;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
