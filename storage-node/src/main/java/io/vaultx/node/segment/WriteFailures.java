package io.vaultx.node.segment;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How often writing failed, and whether it has come to an end: the second failure makes the log read-only until it is
 * opened again. Counted by the writer's thread, asked by any.
 */
final class WriteFailures {
    private static final System.Logger LOG = System.getLogger(WriteFailures.class.getName());
    private static final int UNTIL_READ_ONLY = 2;

    /**
     * Segments that could not be opened within this time of the first are one failure: what is short for a moment, file
     * handles say, is short for everybody who waits, and nothing was written that could be lost.
     */
    private static final Duration MOMENT = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final CommitListener listener;
    private int failures;
    private @Nullable Instant lastOpening;
    private volatile @Nullable String readOnly;

    WriteFailures(InstantSource clock, CommitListener listener) {
        this.clock = clock;
        this.listener = listener;
    }

    /** A new segment could not be opened. */
    void countOpening(String why) {
        Instant now = clock.instant();
        Instant last = lastOpening;
        if (last == null || Duration.between(last, now).abs().compareTo(MOMENT) >= 0) {
            lastOpening = now;
            LOG.log(System.Logger.Level.WARNING, why);
            count(why);
        }
    }

    /** A write or sync failed. */
    void count(String why) {
        failures++;
        if (failures >= UNTIL_READ_ONLY) {
            becomeReadOnly(why);
        }
    }

    /** Nothing is written from now on. */
    void becomeReadOnly(String why) {
        if (readOnly == null) {
            readOnly = why;
            listener.becameReadOnly(why);
        }
    }

    /** Why nothing is written any more, when that is so. */
    Optional<String> readOnly() {
        return Optional.ofNullable(readOnly);
    }
}
