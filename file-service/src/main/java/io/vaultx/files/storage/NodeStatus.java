package io.vaultx.files.storage;

import io.vaultx.domain.Node;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A node and how it is.
 *
 * @param freeBytes that it can still store; null when it was never heard of, as the others
 * @param usedBytes that its data takes
 * @param lastSeenAt when it was last heard of
 */
public record NodeStatus(
        Node node,
        State state,
        @Nullable Long freeBytes,
        @Nullable Long usedBytes,
        @Nullable Instant lastSeenAt) {
    /** Whether it gives signs of life. */
    public enum State {
        UP,
        DOWN,
        /** It was added, and never heard of. */
        NEW;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
