package io.vaultx.chunks;

import io.vaultx.domain.ChunkRef;

/** Takes a content's manifest, line by line, while the content is written. */
@FunctionalInterface
public interface ManifestSink {
    /**
     * The next chunk in content order; it is durable. Called by the thread that writes the content. May block: writing
     * waits then.
     */
    void accept(ChunkRef ref);
}
