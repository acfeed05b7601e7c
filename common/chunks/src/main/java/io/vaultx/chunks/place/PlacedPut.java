package io.vaultx.chunks.place;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.Node;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One chunk on its way to its nodes: to the first ones at once, and to the next in rank for each that fails. The caller hears
 * as soon as enough nodes keep it; the story goes on until no node is being waited for: one that says nothing for too long then is
 * passed over like one that failed, since the chunk takes memory meanwhile. Runs on a thread of its own.
 */
final class PlacedPut implements Runnable {
    private static final System.Logger LOG = System.getLogger(PlacedPut.class.getName());

    private final HashedChunk chunk;
    private final RegionView view;
    private final NodeStores stores;
    private final MisplacedChunks misplaced;
    private final Executor threads;
    private final Duration straggling;
    private final CompletableFuture<Kept> result = new CompletableFuture<>();

    private final BlockingQueue<Ended> ends = new LinkedBlockingQueue<>();
    /** By the ids of their nodes. */
    private final Map<String, CompletableFuture<Kept>> waitingFor = new HashMap<>();

    private final Map<String, Kept> keptBy = new LinkedHashMap<>();
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    private final Set<String> noted = new HashSet<>();
    private @Nullable Throwable lastFailure;

    /** How the put to one node ended: one of the two is there. */
    private record Ended(
            Node node, @Nullable Kept kept, @Nullable Throwable failure) {}

    /**
     * In which order nodes are turned to, and which ones a copy belongs on.
     *
     * @param homes ids
     */
    private record Plan(Queue<Node> order, Set<String> homes) {}

    /**
     * @param chunk with bytes of its own
     * @param straggling how long the last nodes may say nothing when the caller has its answer
     */
    PlacedPut(
            HashedChunk chunk,
            RegionView view,
            NodeStores stores,
            MisplacedChunks misplaced,
            Executor threads,
            Duration straggling) {
        this.chunk = chunk;
        this.view = view;
        this.stores = stores;
        this.misplaced = misplaced;
        this.threads = threads;
        this.straggling = straggling;
    }

    /** Completes when enough nodes keep the chunk, or when that cannot be reached any more. */
    CompletableFuture<Kept> result() {
        return result;
    }

    @Override
    public void run() {
        try {
            place();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            result.completeExceptionally(view.unavailable("stopped while a chunk was on its way"));
        } catch (RuntimeException failed) {
            result.completeExceptionally(failed);
        }
    }

    private void place() throws InterruptedException {
        Plan plan = view.placement().followsFromAddress() ? fixedPlan() : freePlan();
        if (plan.order.size() < view.acks()) {
            throw view.unavailable("too few nodes can be reached to store a chunk");
        }

        for (int copy = 0; copy < view.copies() && !plan.order.isEmpty(); copy++) {
            send(plan.order.remove());
        }
        while (!waitingFor.isEmpty()) {
            settle(nextEnd());
            if (keptBy.size() + waitingFor.size() < view.copies() && !plan.order.isEmpty()) {
                send(plan.order.remove());
            }
            if (keptBy.size() == view.acks() && !result.isDone()) {
                acknowledge(plan.homes);
            }
        }

        if (!result.isDone()) {
            throw failure();
        }
        noteLate(plan.homes);
    }

    private Ended nextEnd() throws InterruptedException {
        if (result.isDone()) {
            Ended end = ends.poll(straggling.toNanos(), TimeUnit.NANOSECONDS);
            if (end != null) {
                return end;
            }
            List.copyOf(waitingFor.values()).forEach(call -> call.cancel(true));
        }
        return ends.take();
    }

    /** The first of the rank are the chunk's places, whether or not they can be written to now. */
    private Plan fixedPlan() {
        List<Node> rank = view.placement().rank(chunk.address());
        return new Plan(new ArrayDeque<>(view.writeOrder(rank)), ids(first(rank)));
    }

    /** Any nodes will do, but those first that have it: else each put of a known chunk would make copies elsewhere. */
    private Plan freePlan() {
        List<Node> rank = view.placement().rank(chunk.address());
        List<ChunkAddress> asked = List.of(chunk.address());
        Set<String> having = new HashSet<>();
        for (PlacedHave.Answer answer :
                PlacedHave.ask(rank.stream().filter(view::isUsable).toList(), node -> asked, view, stores, threads)) {
            if (answer.kept().isPresent() && answer.kept().get().getFirst().present()) {
                having.add(answer.node().id());
            }
        }
        List<Node> order = RegionView.firstThose(view.writeOrder(rank), node -> having.contains(node.id()));
        Set<Node> places = new LinkedHashSet<>(order);
        places.addAll(rank);
        return new Plan(new ArrayDeque<>(order), ids(first(List.copyOf(places))));
    }

    private void send(Node node) {
        view.standings().writing(node);
        CompletableFuture<Kept> answer;
        try {
            answer = stores.of(node).put(chunk);
        } catch (RuntimeException failed) {
            answer = CompletableFuture.failedFuture(failed);
        }
        waitingFor.put(node.id(), answer);
        answer.whenComplete((kept, failed) -> ends.add(new Ended(node, kept, failed)));
    }

    private void settle(Ended end) {
        waitingFor.remove(end.node.id());
        if (end.kept != null && end.kept.present()) {
            view.standings().stored(end.node);
            keptBy.put(end.node.id(), end.kept);
            return;
        }
        Throwable failure = end.failure == null ? view.unavailable("a node promised nothing") : end.failure;
        if (failure instanceof CompletionException && failure.getCause() != null) {
            failure = failure.getCause();
        }
        view.standings().failed(end.node, failure);
        reasons.add(failure instanceof ChunkStoreException known ? known.reason() : Reason.UNAVAILABLE);
        lastFailure = failure;
    }

    /** Enough nodes keep it; that one of its places does not is durable before anybody hears of it. */
    private void acknowledge(Set<String> homes) {
        try {
            note(homes);
            result.complete(kept());
        } catch (ChunkStoreException notNoted) {
            result.completeExceptionally(notNoted);
        }
    }

    /** Says durably which of the chunk's places do not keep it, as far as that is known now. */
    private void note(Set<String> homes) {
        Set<String> missing = new HashSet<>(homes);
        missing.removeAll(keptBy.keySet());
        missing.removeAll(waitingFor.keySet());
        missing.removeAll(noted);
        if (missing.isEmpty()) {
            return;
        }
        try {
            misplaced.note(chunk.address(), missing, Set.copyOf(keptBy.keySet()));
        } catch (RuntimeException failed) {
            throw new ChunkStoreException(
                    Reason.UNAVAILABLE, "it could not be noted that a chunk is misplaced", failed);
        }
        noted.addAll(missing);
    }

    /** The caller has its answer: that a last copy failed can only be said to the log when it cannot be noted. */
    private void noteLate(Set<String> homes) {
        try {
            note(homes);
        } catch (ChunkStoreException notNoted) {
            LOG.log(System.Logger.Level.WARNING, "chunk " + chunk.address() + " lacks a copy", notNoted);
        }
    }

    private Kept kept() {
        return new Kept(
                keptBy.values().stream().mapToLong(Kept::untilMillis).min().orElseThrow());
    }

    private ChunkStoreException failure() {
        Reason reason = Reason.UNAVAILABLE;
        if (keptBy.isEmpty()
                && (reasons.equals(EnumSet.of(Reason.NO_SPACE)) || reasons.equals(EnumSet.of(Reason.READ_ONLY)))) {
            reason = reasons.iterator().next();
        }
        return new ChunkStoreException(
                reason,
                "a chunk was stored on " + keptBy.size() + " nodes of region "
                        + view.region().id() + ", " + view.acks() + " are needed",
                lastFailure);
    }

    private List<Node> first(List<Node> nodes) {
        return nodes.subList(0, Math.min(view.copies(), nodes.size()));
    }

    private static Set<String> ids(Collection<Node> nodes) {
        Set<String> ids = new HashSet<>();
        nodes.forEach(node -> ids.add(node.id()));
        return ids;
    }
}
