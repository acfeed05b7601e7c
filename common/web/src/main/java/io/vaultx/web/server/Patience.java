package io.vaultx.web.server;

import java.time.Duration;

/**
 * How long a connection may keep us waiting. All are about silence: who is slow but steady is served.
 *
 * @param body without a byte of a request's body that somebody reads: 408. For who is not signed in, with the body as a whole
 * @param output without a byte of an answer taken: the connection is closed
 * @param head from the start of a connection, or from the end of its last answer, to the next whole request head: the
 *     connection is closed, whether nothing came or a byte a second
 * @param leftover after an answer, for a body that nobody read
 */
record Patience(Duration body, Duration output, Duration head, Duration leftover) {
    static final Patience DEFAULT =
            new Patience(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(5));

    /** How often silence is looked for. */
    Duration sweepEvery() {
        Duration shortest = output.compareTo(head) < 0 ? output : head;
        return shortest.dividedBy(4);
    }
}
