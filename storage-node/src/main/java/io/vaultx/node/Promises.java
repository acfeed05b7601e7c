package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.IndexBatch;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Until when chunks are kept whatever happens. Nothing of it is in the log: every chunk has a promise from when it was
 * written and from when the log was opened, which renews those that a crash forgot.
 *
 * <p>A promise that still has half its time is passed on as it is, without writing anything. That is safe without asking the
 * writer: such a chunk cannot be condemned before its promise ends. Any other is renewed by the writer, in turn with
 * condemning.
 *
 * <p>Thread-safe.
 */
final class Promises {
    private final InstantSource clock;
    private final Duration keep;
    private final long openedMillis;

    Promises(InstantSource clock, Duration keep) {
        this.clock = clock;
        this.keep = keep;
        this.openedMillis = clock.millis();
    }

    long nowMillis() {
        return clock.millis();
    }

    /** A fresh promise. */
    long fresh() {
        return nowMillis() + keep.toMillis();
    }

    /** The present promise of a chunk. */
    long until(ChunkAddress address, ChunkRow row, ChunkIndex index) {
        return Math.max(given(row), index.keptUntil(address));
    }

    /** The present promise of a chunk, as the writer sees it. */
    long until(ChunkAddress address, ChunkRow row, IndexBatch index) {
        return Math.max(given(row), index.keptUntil(address));
    }

    private long given(ChunkRow row) {
        return Math.max(row.writtenMillis(), openedMillis) + keep.toMillis();
    }

    boolean isLongEnough(long untilMillis) {
        return untilMillis >= nowMillis() + keep.dividedBy(2).toMillis();
    }
}
