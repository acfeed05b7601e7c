package io.vaultx.chunks.place;

import io.vaultx.chunks.Kept;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * One question for many chunks: first to the nodes that each one belongs on, then, about those that too few of these keep, to
 * all others. A yes counts for the node that said it.
 */
final class PlacedHave {
    private final List<ChunkAddress> addresses;
    private final RegionView view;
    private final NodeStores stores;
    private final Executor threads;
    private final List<List<Kept>> yes = new ArrayList<>();
    private final Set<Node> unreachable = new HashSet<>();

    /**
     * What one node said.
     *
     * @param kept in the order of what it was asked; empty when it failed
     */
    record Answer(Node node, Optional<List<Kept>> kept) {}

    PlacedHave(List<ChunkAddress> addresses, RegionView view, NodeStores stores, Executor threads) {
        this.addresses = addresses;
        this.view = view;
        this.stores = stores;
        this.threads = threads;
    }

    List<Kept> answers() {
        Set<Node> usable = new HashSet<>();
        view.nodes().stream().filter(view::isUsable).forEach(usable::add);
        Map<Node, List<Integer>> first = new HashMap<>();
        Map<Node, List<Integer>> others = new HashMap<>();
        for (int i = 0; i < addresses.size(); i++) {
            yes.add(new ArrayList<>(view.copies()));
            List<Node> order = RegionView.firstThose(view.placement().rank(addresses.get(i)), usable::contains);
            for (int rank = 0; rank < order.size(); rank++) {
                boolean home = rank < view.copies() && usable.contains(order.get(rank));
                (home ? first : others)
                        .computeIfAbsent(order.get(rank), node -> new ArrayList<>())
                        .add(i);
            }
        }

        view.nodes().stream().filter(node -> !view.standings().mayCall(node)).forEach(failing -> {
            others.remove(failing);
            unreachable.add(failing);
        });
        ask(first);
        others.values().forEach(asked -> asked.removeIf(i -> yes.get(i).size() >= view.acks()));
        others.values().removeIf(List::isEmpty);
        ask(others);

        List<Kept> answers = new ArrayList<>(addresses.size());
        yes.forEach(each -> answers.add(majority(each)));
        return answers;
    }

    /**
     * Asks the nodes beside each other, each its own question, and waits for all.
     *
     * @param question the addresses that a node is asked about
     */
    static List<Answer> ask(
            Collection<Node> nodes,
            Function<Node, List<ChunkAddress>> question,
            RegionView view,
            NodeStores stores,
            Executor threads) {
        List<CompletableFuture<Answer>> asked = new ArrayList<>();
        for (Node node : nodes) {
            view.standings().calling(node);
            asked.add(CompletableFuture.supplyAsync(() -> answer(node, question.apply(node), view, stores), threads));
        }
        return asked.stream().map(CompletableFuture::join).toList();
    }

    /** Whether the node answers at all. */
    static boolean isThere(Node node, ChunkAddress any, RegionView view, NodeStores stores) {
        view.standings().calling(node);
        return answer(node, List.of(any), view, stores).kept().isPresent();
    }

    private static Answer answer(Node node, List<ChunkAddress> question, RegionView view, NodeStores stores) {
        try {
            List<Kept> kept = stores.of(node).have(question);
            view.standings().answered(node);
            return new Answer(node, Optional.of(kept));
        } catch (RuntimeException failed) {
            view.standings().failed(node, failed);
            return new Answer(node, Optional.empty());
        }
    }

    private void ask(Map<Node, List<Integer>> questions) {
        List<Answer> answers = ask(
                questions.keySet(),
                node -> questions.getOrDefault(node, List.of()).stream()
                        .map(addresses::get)
                        .toList(),
                view,
                stores,
                threads);
        for (Answer answer : answers) {
            if (answer.kept().isEmpty()) {
                unreachable.add(answer.node());
                continue;
            }
            List<Integer> asked = questions.getOrDefault(answer.node(), List.of());
            for (int i = 0; i < asked.size(); i++) {
                Kept kept = answer.kept().get().get(i);
                if (kept.present()) {
                    yes.get(asked.get(i)).add(kept);
                }
            }
        }
    }

    /** The earliest end among those that make the majority: of more the ones that promise longest. */
    private Kept majority(List<Kept> promises) {
        if (promises.size() >= view.acks()) {
            promises.sort(Comparator.comparingLong(Kept::untilMillis).reversed());
            return promises.get(view.acks() - 1);
        }
        if (promises.size() + unreachable.size() >= view.acks()) {
            throw view.unavailable(
                    "whether a chunk is kept is not known: " + unreachable.size() + " nodes did not answer");
        }
        return Kept.ABSENT;
    }
}
