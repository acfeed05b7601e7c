package io.vaultx.chunks.node;

import java.net.URI;

/**
 * Where a node is reached.
 *
 * @param id the node's own id; its key is derived from it
 * @param url {@code http://host:port}, without a path
 */
public record NodeEndpoint(String id, URI url) {
    public NodeEndpoint {
        if (url.getScheme() == null
                || url.getHost() == null
                || !url.getRawPath().isEmpty()) {
            throw new IllegalArgumentException("node url must be http://host:port, got " + url);
        }
    }
}
