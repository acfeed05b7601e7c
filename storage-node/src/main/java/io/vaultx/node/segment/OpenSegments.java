package io.vaultx.node.segment;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The segments that hold open files, at most three each: one to read past the page cache, one through it, and one for what
 * is in it ({@link CachedPages}). When they are too many, those that nobody reads are closed, the
 * least recently used first; they open again when they are wanted. Only segments with readers go above the bound.
 * Thread-safe.
 */
final class OpenSegments {
    private final int most;
    private final Set<Segment> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong uses = new AtomicLong();

    OpenSegments(int most) {
        this.most = most;
    }

    /** The number of one more use: the higher, the more recent. */
    long nextUse() {
        return uses.incrementAndGet();
    }

    /** Called by a segment that opens a file, under its lock. */
    void opened(Segment segment) {
        open.add(segment);
    }

    /** Called by a segment that has closed its files, under its lock. */
    void closed(Segment segment) {
        open.remove(segment);
    }

    /** Called when a reader has gone; no segment's lock may be held. */
    void closeIdle() {
        if (open.size() > most) {
            closeLeastRecentlyUsed();
        }
    }

    private synchronized void closeLeastRecentlyUsed() {
        List<Use> oldestFirst = open.stream()
                .map(segment -> new Use(segment, segment.lastUse()))
                .sorted(Comparator.comparingLong(Use::number))
                .toList();
        for (Use use : oldestFirst) {
            if (open.size() <= most) {
                return;
            }
            use.segment().closeIfIdle();
        }
    }

    /** Numbers go on changing while they are sorted. */
    private record Use(Segment segment, long number) {}
}
