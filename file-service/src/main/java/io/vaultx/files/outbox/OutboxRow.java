package io.vaultx.files.outbox;

import io.vaultx.chunks.feed.VersionWork;
import java.time.Instant;
import java.util.Collection;

/**
 * What a version waits for.
 *
 * @param writtenAt by the clock of who committed the version
 * @param works a bit for each {@link VersionWork}, at its number; work of a newer program keeps its bit
 */
record OutboxRow(Instant writtenAt, long works) {
    OutboxRow {
        if (works == 0) {
            throw new IllegalArgumentException("a row of the outbox must wait for something");
        }
    }

    static OutboxRow of(Instant writtenAt, Collection<VersionWork> works) {
        return new OutboxRow(writtenAt, works.stream().mapToLong(OutboxRow::bit).reduce(0, (a, b) -> a | b));
    }

    /** Of two that were written without knowing each other: whatever either waits for, from the later time on. */
    static OutboxRow join(OutboxRow one, OutboxRow other) {
        Instant later = one.writtenAt().isAfter(other.writtenAt()) ? one.writtenAt() : other.writtenAt();
        return new OutboxRow(later, one.works() | other.works());
    }

    boolean waitsFor(VersionWork work) {
        return (works & bit(work)) != 0;
    }

    boolean waitsForNothingBut(VersionWork work) {
        return works == bit(work);
    }

    OutboxRow without(VersionWork work) {
        return new OutboxRow(writtenAt, works & ~bit(work));
    }

    private static long bit(VersionWork work) {
        return 1L << work.number();
    }
}
