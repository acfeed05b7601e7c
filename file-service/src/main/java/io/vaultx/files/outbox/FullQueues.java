package io.vaultx.files.outbox;

import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.jobs.QueueFullException;
import java.util.EnumMap;
import java.util.Map;

/** The kinds of work whose queue took no more in one round of the relay. Not thread-safe. */
final class FullQueues {
    private final Map<VersionWork, QueueFullException> full = new EnumMap<>(VersionWork.class);

    /** Publishes, unless the queue of that work was full before in this round. */
    void unlessFull(VersionWork work, Runnable publish) {
        if (full.containsKey(work)) {
            return;
        }
        try {
            publish.run();
        } catch (QueueFullException refused) {
            full.put(work, refused);
        }
    }

    /**
     * Ends the round.
     *
     * @throws QueueFullException when a queue was full; the others' failures are suppressed in it
     */
    void report() {
        QueueFullException first = null;
        for (QueueFullException refused : full.values()) {
            if (first == null) {
                first = refused;
            } else {
                first.addSuppressed(refused);
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
