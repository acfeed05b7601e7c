package io.vaultx.files.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node as answers show it.
 *
 * @param state {@code up}, {@code down}, or {@code new}: never heard of
 * @param freeBytes null when it was never heard of, as the two behind it
 */
public record NodeJson(
        String id,
        String regionId,
        String url,
        int weight,
        String state,
        @Nullable Long freeBytes,
        @Nullable Long usedBytes,
        @Nullable Instant lastSeenAt) {
    static NodeJson of(NodeStatus status) {
        return new NodeJson(
                status.node().id(),
                status.node().regionId(),
                status.node().url().toString(),
                status.node().weight(),
                status.state().wireName(),
                status.freeBytes(),
                status.usedBytes(),
                status.lastSeenAt());
    }
}
