package io.vaultx.files.content;

import io.vaultx.chunks.Chunking;
import java.util.List;

/**
 * How a body is to be taken in: where its chunks are shared, how it is cut, and what it must fulfil.
 *
 * @param maxInlineRefs a manifest of more chunks goes to pages
 */
public record IntakePlan(long dedupDomain, Chunking chunking, int maxInlineRefs, List<ContentCheck> checks) {
    public IntakePlan {
        checks = List.copyOf(checks);
    }
}
