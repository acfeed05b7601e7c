package io.vaultx.chunks.node;

import java.time.Duration;

/**
 * How long a client waits for a node, and how often.
 *
 * @param connect until the connection stands
 * @param answer from the first byte of a call to the last byte of its answer
 * @param attempts 1 or more; every call of the protocol may be repeated
 * @param pause before the second attempt, doubled before each further one
 */
public record Patience(Duration connect, Duration answer, int attempts, Duration pause) {
    /** 2 s to connect, 30 s for an answer, 3 attempts, 100 ms between the first two. */
    public static final Patience DEFAULT =
            new Patience(Duration.ofSeconds(2), Duration.ofSeconds(30), 3, Duration.ofMillis(100));

    public Patience {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be 1 or more, got " + attempts);
        }
    }
}
