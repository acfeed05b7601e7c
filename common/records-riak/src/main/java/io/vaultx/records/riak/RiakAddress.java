package io.vaultx.records.riak;

import java.util.Arrays;
import java.util.List;

/** Where a Riak node listens for protocol buffers. */
public record RiakAddress(String host, int port) {
    static final int DEFAULT_PORT = 8087;

    public RiakAddress {
        if (host.isBlank() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "a Riak address must be host:port with a port from 1 to 65535, got " + host + ":" + port);
        }
    }

    /**
     * Reads {@code host[:port]}, an IPv6 address in square brackets.
     *
     * @throws IllegalArgumentException when it is none
     */
    static RiakAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean withPort = colon > text.lastIndexOf(']');
        String host = withPort ? text.substring(0, colon) : text;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new RiakAddress(host, withPort ? port(text, text.substring(colon + 1)) : DEFAULT_PORT);
    }

    /** Reads addresses separated by commas. */
    static List<RiakAddress> parseAll(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(part -> parse(part.strip()))
                .toList();
    }

    private static int port(String text, String port) {
        try {
            return Integer.parseInt(port);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a Riak address must be host:port, got " + text, e);
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
