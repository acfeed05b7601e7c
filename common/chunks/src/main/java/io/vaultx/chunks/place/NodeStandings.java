package io.vaultx.chunks.place;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.domain.Node;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * How calls to each node went lately. A node that failed is left out for a while, then one call finds out whether it is back;
 * one that takes no writes is left out of writes, one that was too slow of first reads. Thread-safe.
 */
final class NodeStandings {
    private final LongSupplier nanos;
    private final Duration length;
    private final ConcurrentMap<String, Standing> standings = new ConcurrentHashMap<>();

    private record Standing(Pause failing, Pause refusing, Pause slow) {}

    NodeStandings(LongSupplier nanos, Duration length) {
        this.nanos = nanos;
        this.length = length;
    }

    boolean mayCall(Node node) {
        return of(node).failing.mayTry();
    }

    boolean mayWrite(Node node) {
        return of(node).refusing.mayTry();
    }

    boolean mayReadFirst(Node node) {
        return of(node).slow.mayTry();
    }

    void calling(Node node) {
        of(node).failing.trying();
    }

    void writing(Node node) {
        calling(node);
        of(node).refusing.trying();
    }

    void reading(Node node) {
        calling(node);
        of(node).slow.trying();
    }

    void answered(Node node) {
        of(node).failing.end();
    }

    void stored(Node node) {
        answered(node);
        of(node).refusing.end();
    }

    void readInTime(Node node) {
        answered(node);
        of(node).slow.end();
    }

    void wasSlow(Node node) {
        of(node).slow.begin();
    }

    /** A node that says no is alive. */
    void failed(Node node, Throwable failure) {
        if (failure instanceof ChunkStoreException known) {
            switch (known.reason()) {
                case NO_SPACE, READ_ONLY -> {
                    answered(node);
                    of(node).refusing.begin();
                    return;
                }
                case OUTCOME_UNKNOWN, UNAVAILABLE -> {}
            }
        }
        of(node).failing.begin();
    }

    private Standing of(Node node) {
        return standings.computeIfAbsent(
                node.id(),
                id -> new Standing(new Pause(nanos, length), new Pause(nanos, length), new Pause(nanos, length)));
    }
}
