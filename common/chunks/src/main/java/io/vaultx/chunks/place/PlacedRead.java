package io.vaultx.chunks.place;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.Node;
import io.vaultx.threads.ByteBudget;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One read: of one node after the other, and of a few beside each other when they are slow. Each attempt has a buffer of its
 * own, so that one that was overtaken harms nobody; what it holds counts until it ends. For one thread.
 */
final class PlacedRead {
    /** Attempts under way for one read. */
    static final int MOST_AT_ONCE = 3;

    /** The bytes of an attempt are in the client's answer and in its buffer. */
    private static final int HELD = 2;

    private final ChunkAddress address;
    private final ByteBuffer into;
    private final NodeRead attempt;
    private final RegionView view;
    private final Means means;

    private final Queue<Node> next;
    private final BlockingQueue<Ended> ends = new LinkedBlockingQueue<>();
    private final Set<Node> reading = new LinkedHashSet<>();
    private boolean damaged;
    private int failed;
    private @Nullable Throwable lastFailure;
    private @Nullable Node winner;

    /** What one node is asked for. Fails as a read does; called on any thread. */
    @FunctionalInterface
    interface NodeRead {
        ReadOutcome read(Node node, ByteBuffer into);
    }

    /** What all reads of a store share. */
    record Means(PlaceSettings settings, Executor threads, ByteBudget budget) {}

    /** How one attempt ended: with bytes, an answer without bytes, or a failure. */
    private record Ended(
            Node node,
            @Nullable ReadOutcome outcome,
            ByteBuffer bytes,
            @Nullable RuntimeException failure) {}

    /** @param order in which nodes are asked */
    PlacedRead(
            ChunkAddress address, ByteBuffer into, List<Node> order, NodeRead attempt, RegionView view, Means means) {
        this.address = address;
        this.into = into;
        this.attempt = attempt;
        this.view = view;
        this.means = means;
        this.next = new ArrayDeque<>(order);
    }

    /** Who sent the bytes; null before that. */
    @Nullable
    Node winner() {
        return winner;
    }

    ReadOutcome outcome() {
        try {
            return read();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw view.unavailable("stopped while a chunk was read");
        }
    }

    private ReadOutcome read() throws InterruptedException {
        while (!next.isEmpty() || !reading.isEmpty()) {
            startNext();
            @Nullable Ended end = await();
            if (end != null && settle(end)) {
                return ReadOutcome.READ;
            }
        }

        if (failed > 0) {
            throw new ChunkStoreException(
                    ChunkStoreException.Reason.UNAVAILABLE,
                    failed + " nodes of region " + view.region().id() + " could not be asked for chunk " + address
                            + ", and no other has it whole",
                    lastFailure);
        }
        return damaged ? ReadOutcome.DAMAGED : ReadOutcome.MISSING;
    }

    /** One more attempt, when there is a node and memory for it. The first one waits for memory. */
    private void startNext() {
        if (next.isEmpty() || reading.size() == MOST_AT_ONCE) {
            return;
        }
        int bytes = HELD * into.remaining();
        boolean lent =
                reading.isEmpty() ? means.budget.take(bytes, means.settings.patience()) : means.budget.tryTake(bytes);
        if (lent) {
            start(next.remove(), bytes);
        } else if (reading.isEmpty()) {
            throw view.unavailable("too many chunks are being read");
        }
    }

    private void start(Node node, int bytes) {
        reading.add(node);
        view.standings().reading(node);
        ByteBuffer own = ByteBuffer.allocate(into.remaining());
        try {
            means.threads.execute(() -> {
                Ended end = attempt(node, own);
                means.budget.give(bytes);
                ends.add(end);
            });
        } catch (RejectedExecutionException closed) {
            means.budget.give(bytes);
            throw view.unavailable("the store is closed");
        }
    }

    private Ended attempt(Node node, ByteBuffer own) {
        try {
            ReadOutcome outcome = attempt.read(node, own);
            return new Ended(node, outcome, own.flip(), null);
        } catch (RuntimeException failed) {
            return new Ended(node, null, own, failed);
        }
    }

    /** The next end; null when it is time to ask somebody else, too. */
    private @Nullable Ended await() throws InterruptedException {
        boolean mayHedge = !next.isEmpty() && reading.size() < MOST_AT_ONCE;
        Duration time = mayHedge ? means.settings.hedgeAfter() : means.settings.patience();
        @Nullable Ended end = ends.poll(time.toNanos(), TimeUnit.NANOSECONDS);
        if (end == null && !mayHedge) {
            throw view.unavailable("no node answered in time");
        }
        return end;
    }

    /** Takes an end in; whether these are the bytes. */
    private boolean settle(Ended end) {
        List<Node> before = startedBefore(end.node);
        reading.remove(end.node);
        switch (end.outcome) {
            case READ -> {
                into.put(end.bytes);
                winner = end.node;
                view.standings().readInTime(end.node);
                before.forEach(view.standings()::wasSlow);
                return true;
            }
            case MISSING -> view.standings().answered(end.node);
            case DAMAGED -> {
                view.standings().answered(end.node);
                damaged = true;
            }
            case null -> fail(end.node, Objects.requireNonNull(end.failure));
        }
        return false;
    }

    private void fail(Node node, RuntimeException failure) {
        if (failure instanceof IllegalArgumentException outside) {
            throw outside;
        }
        view.standings().failed(node, failure);
        lastFailure = failure;
        failed++;
    }

    /** Who was asked earlier, and has not answered yet. */
    private List<Node> startedBefore(Node node) {
        return reading.stream().takeWhile(other -> !other.equals(node)).toList();
    }
}
