package io.vaultx.node.segment;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * When a batch waits a moment for more. Under a load of large chunks half as many syncs cost half as much, and who puts
 * large chunks has others under way meanwhile. Only while the load lasts: the batch before was of a MiB or more, and others
 * were waiting when it was done. So a lone file of some chunks never waits, nor do small changes, of which there are many to a
 * sync anyway. Belongs to the writer's thread.
 */
final class Linger {
    private static final Duration MOMENT = Duration.ofMillis(2);

    /** A batch of so many bytes is worth its sync. */
    private static final int WORTH_A_SYNC = 2 << 20;

    /** Entries of more bytes on average are large. */
    private static final int LARGE_BYTES = 64 << 10;

    private static final int LASTING_LOAD = 1 << 20;

    private int lastBytes;
    private boolean allowed;

    /** A batch begins. */
    void begin(boolean changesWereLeft) {
        allowed = changesWereLeft && lastBytes >= LASTING_LOAD;
    }

    /** A batch takes no more, with so many bytes. */
    void ended(int bytes) {
        lastBytes = bytes;
    }

    /** Waits, at most once in a batch, when that is worth it for one of so many changes and bytes; false otherwise. */
    boolean waited(int changes, int bytes) {
        if (!allowed || bytes >= WORTH_A_SYNC || bytes / LARGE_BYTES < changes) {
            return false;
        }
        allowed = false;
        LockSupport.parkNanos(MOMENT.toNanos());
        return true;
    }
}
