package io.vaultx.chunks.feed;

import io.vaultx.domain.ChunkRef;
import java.util.List;
import java.util.OptionalLong;

/**
 * Some chunks of a version, in order.
 *
 * @param chunks from the one that begins at the offset asked for
 * @param next the offset behind them; empty behind the last chunk
 */
public record FeedPage(List<ChunkRef> chunks, OptionalLong next) {
    public FeedPage {
        chunks = List.copyOf(chunks);
    }
}
