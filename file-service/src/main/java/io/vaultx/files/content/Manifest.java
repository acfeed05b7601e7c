package io.vaultx.files.content;

import io.vaultx.domain.ChunkRef;
import java.util.List;

/** The ordered chunk list of one content. Immutable; the pages of a {@link Paged} one never change either. */
public sealed interface Manifest {
    /** No chunk: the manifest of an empty content. */
    Manifest EMPTY = new Inline(List.of());

    long chunkCount();

    /** Short enough to live inside the record that names it: at most {@link Manifests#MAX_INLINE_REFS} chunks. */
    record Inline(List<ChunkRef> refs) implements Manifest {
        public Inline {
            refs = List.copyOf(refs);
            if (refs.size() > Manifests.MAX_INLINE_REFS) {
                throw new IllegalArgumentException("inline manifest must have at most " + Manifests.MAX_INLINE_REFS
                        + " chunks, got " + refs.size());
            }
        }

        @Override
        public long chunkCount() {
            return refs.size();
        }
    }

    /**
     * Kept in pages of its own.
     *
     * @param manifestId used by no other manifest, ever
     */
    record Paged(String manifestId, long chunkCount) implements Manifest {
        public Paged {
            if (manifestId.isEmpty()) {
                throw new IllegalArgumentException("manifest id must not be empty");
            }
            if (chunkCount < 1) {
                throw new IllegalArgumentException("paged manifest must have at least 1 chunk, got " + chunkCount);
            }
        }
    }
}
