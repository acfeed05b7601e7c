package io.vaultx.files.catalog;

import io.vaultx.domain.ChunkId;
import io.vaultx.records.Merge;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Joins what two attempts at one operation wrote under one version's key, on engines that keep both. The key says which content
 * it is, so both have the same bytes to show; they may differ in the time, in the id of their manifest, and in whether the SHA-256
 * is known yet. One of them is taken whole, by an order that all readers share, and a digest that either knows is kept.
 *
 * <p>Whoever is not taken may drop the pages of its manifest once it has seen the other: that one can only be displaced by
 * one that is smaller still, never by the one that left.
 */
final class VersionMerge implements Merge<VersionCodec.Body> {
    private final Merge<VersionCodec.Body> smaller;

    VersionMerge(VersionCodec codec) {
        this.smaller = Merge.smaller(codec);
    }

    @Override
    public VersionCodec.Body merge(VersionCodec.Body one, VersionCodec.Body other) {
        @Nullable
        ChunkId digest = Stream.of(one, other)
                .map(VersionCodec.Body::sha256)
                .filter(known -> known != null)
                .min(Comparator.comparing(ChunkId::hex))
                .orElse(null);
        return smaller.merge(one.with(null), other.with(null)).with(digest);
    }
}
