package io.vaultx.files.content;

import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.RecordStore;
import io.vaultx.records.TableSpec;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.random.RandomGenerator;

/**
 * Where manifests are built, read and dropped. Thread-safe.
 *
 * <p>A manifest's id is random, never derived from an operation: two attempts at one operation may see different bytes,
 * and must not write each other's pages. Pages that no record came to name (a killed process) are found by the collector,
 * which knows what every record names.
 */
@Singleton
public final class Manifests {
    /** A manifest of more chunks goes to pages. */
    public static final int MAX_INLINE_REFS = 64;

    /** Chunks in a full page: 36 KiB of them. */
    public static final int PAGE_REFS = 1024;

    private final PageTable pages;
    private final RandomGenerator random;

    @Inject
    public Manifests(RecordStore store, RandomGenerator random) {
        this.pages = new PageTable(store);
        this.random = random;
    }

    /** Its table that several may write without conditions, for stores that keep what each of them wrote. */
    public static TableSpec<?> mergingTable() {
        return PageTable.SPEC;
    }

    /** A new manifest, inline up to {@code maxInlineRefs} chunks, at most {@link #MAX_INLINE_REFS}. */
    public ManifestBuilder begin(int maxInlineRefs) {
        return new ManifestBuilder(pages, () -> OpaqueId.random(random), Math.min(maxInlineRefs, MAX_INLINE_REFS));
    }

    /** The chunks from the one that holds byte {@code fromByte} on. */
    public ManifestCursor open(Manifest manifest, long fromByte) {
        if (fromByte < 0) {
            throw new IllegalArgumentException("offset must not be negative, got " + fromByte);
        }
        return switch (manifest) {
            case Manifest.Inline inline -> new ManifestCursor(inline, fromByte);
            case Manifest.Paged paged -> new ManifestCursor(pages, paged, fromByte);
        };
    }

    /** Drops the pages of a manifest that no record names any more. Safe to repeat. */
    public void drop(Manifest manifest) {
        switch (manifest) {
            case Manifest.Inline inline -> {}
            case Manifest.Paged paged -> pages.deleteAll(paged.manifestId());
        }
    }
}
