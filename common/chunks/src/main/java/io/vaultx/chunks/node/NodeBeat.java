package io.vaultx.chunks.node;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells the file-services every second: who it is, which makes it known the first time, and how it is.
 *
 * <pre>
 * PUT /internal/nodes/{id}     a capability token of {@link #SERVICE}, as the chunk protocol has them, and JSON:
 * {"regionId": text, "url": text, "weight": number|null, "freeBytes": number, "usedBytes": number,
 *  "clock": Unix milliseconds, "joinProof": text|null}
 * 200 {"epoch": number}        403 unknown, and the proof is missing or wrong; 409 somebody else has this id
 * </pre>
 *
 * @param weight null when the operator did not say: then a new node has 1, and a known one keeps its weight
 * @param clock the node's, Unix time in milliseconds
 * @param joinProof of the {@link JoinToken}; null without one, which is enough for a known node
 */
public record NodeBeat(
        String id,
        String regionId,
        URI url,
        @Nullable Integer weight,
        long freeBytes,
        long usedBytes,
        long clock,
        @Nullable String joinProof) {
    /** Whose key signs the calls to file-services. No node may have this id. */
    public static final String SERVICE = "files";

    /** The longest body, in bytes. */
    public static final int MAX_BYTES = 4 << 10;

    private static final String PATH = "/internal/nodes/";

    /** Where it is sent; also the path of the capability token's call. */
    public static String path(String id) {
        return PATH + id;
    }

    /** The body. Ids, urls and proofs have no character that JSON would want escaped. */
    public byte[] json() {
        String text =
                "{\"regionId\":\"%s\",\"url\":\"%s\",\"weight\":%s,\"freeBytes\":%d,\"usedBytes\":%d,\"clock\":%d,\"joinProof\":%s}"
                        .formatted(
                                regionId,
                                url,
                                weight,
                                freeBytes,
                                usedBytes,
                                clock,
                                joinProof == null ? "null" : '"' + joinProof + '"');
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
