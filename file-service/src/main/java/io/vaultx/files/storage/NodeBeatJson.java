package io.vaultx.files.storage;

import io.vaultx.chunks.node.NodeBeat;
import io.vaultx.web.Refusal;
import org.jspecify.annotations.Nullable;

/** A {@link NodeBeat} as it travels. */
public record NodeBeatJson(
        @Nullable String regionId,
        @Nullable String url,
        @Nullable Integer weight,
        @Nullable Long freeBytes,
        @Nullable Long usedBytes,
        @Nullable Long clock,
        @Nullable String joinProof) {
    private static final long LATEST_MILLIS = 1L << 53;

    /** @throws Refusal 400 when a member is missing or breaks its rule */
    NodeBeat beat(String id) {
        return new NodeBeat(
                id,
                NodeRules.id("regionId", regionId),
                NodeRules.url(url),
                weight == null ? null : NodeRules.weight(weight),
                bytes("freeBytes", freeBytes),
                bytes("usedBytes", usedBytes),
                clock == null || clock < 0 || clock > LATEST_MILLIS
                        ? refused("clock", "Unix time in milliseconds", clock)
                        : clock,
                joinProof);
    }

    private static long bytes(String field, @Nullable Long bytes) {
        return bytes == null || bytes < 0 ? refused(field, "0 or more", bytes) : bytes;
    }

    private static long refused(String field, String rule, @Nullable Long value) {
        throw Refusal.invalid(field, rule, String.valueOf(value));
    }
}
