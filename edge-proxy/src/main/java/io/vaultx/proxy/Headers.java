package io.vaultx.proxy;

import io.vaultx.web.server.RequestIds;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What of a message's head is passed on: all that is about the message, nothing that is about the connection (RFC 9110, 7.6). */
final class Headers {
    /** Of one connection, or written anew for the next one. */
    private static final Set<String> OF_A_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");
    /** Without these the other side reads another message: no {@code Connection} takes them away. */
    private static final Set<String> OF_A_MESSAGE = Set.of("content-length", "host", "expect");
    /** What only a proxy may say; a client's word on it is dropped. */
    private static final Set<String> OF_A_PROXY = Set.of("forwarded", "x-real-ip");

    private static final String FORWARDED = "x-forwarded-";
    /** The longest name of a host, and a port: the services keep room for this. */
    private static final int MAX_HOST = 260;

    private static final String REQUEST_ID = "X-Request-Id";

    private Headers() {}

    static void ofRequest(RoutingContext context, MultiMap to) {
        HttpServerRequest request = context.request();
        copy(request.headers(), to);
        for (String name : to.names()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(FORWARDED) || OF_A_PROXY.contains(lower)) {
                to.remove(name);
            }
        }
        SocketAddress client = request.remoteAddress();
        if (client != null && client.hostAddress() != null) {
            to.set("X-Forwarded-For", client.hostAddress());
        }
        to.set("X-Forwarded-Proto", "http");
        String host = request.getHeader(HttpHeaders.HOST);
        if (host != null && host.length() <= MAX_HOST) {
            to.set("X-Forwarded-Host", host);
        }
        to.set(REQUEST_ID, RequestIds.of(context));
    }

    /** Both sides call the request by the same id. */
    static void ofAnswer(MultiMap from, MultiMap to) {
        to.remove(REQUEST_ID);
        copy(from, to);
    }

    private static void copy(MultiMap from, MultiMap to) {
        Set<String> named = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String value : from.getAll(HttpHeaders.CONNECTION)) {
            for (String name : value.split(",")) {
                named.add(name.strip());
            }
        }
        // One by one: removeAll would compare by the letters' case.
        OF_A_MESSAGE.forEach(named::remove);
        from.forEach((name, value) -> {
            if (!OF_A_CONNECTION.contains(name.toLowerCase(Locale.ROOT)) && !named.contains(name)) {
                to.add(name, value);
            }
        });
    }
}
