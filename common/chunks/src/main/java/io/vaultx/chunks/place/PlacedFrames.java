package io.vaultx.chunks.place;

import io.vaultx.chunks.ChunkFrames;
import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.Node;
import io.vaultx.threads.NoWait;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The chunks of a region as they lie on its nodes. How one lies is what the node says that it would be read from now; who
 * does not answer that soon is not waited for: its chunks count as stored otherwise, and are read raw. Whoever has no part in
 * this protocol yet is not taken for dead.
 *
 * <p>Copies of one chunk may lie in different frames, by another level or library. So a frame is read from nodes that have one
 * of exactly the size that was announced, and see {@link PlacedFrame} for one that changes its node on the way.
 */
final class PlacedFrames implements ChunkFrames {
    /** A frame that only one node has could not be sent to its end without that node, other than the content itself. */
    private static final int ASKED = 2;

    private static final int UNSAID = -1;

    private final NodeFrames frames;
    private final RegionViews views;
    private final PlacedRead.Means means;

    /**
     * A question to one node.
     *
     * @param question places in the list that was asked for
     */
    private record Asked(List<Integer> question, CompletableFuture<List<Integer>> sizes) {}

    PlacedFrames(NodeFrames frames, RegionViews views, PlacedRead.Means means) {
        this.frames = frames;
        this.views = views;
        this.means = means;
    }

    @Override
    public List<Integer> frameBytes(List<ChunkAddress> addresses) {
        NoWait.giveUp();
        RegionView view = views.now();
        Map<Node, List<Integer>> questions = new HashMap<>();
        for (int i = 0; i < addresses.size(); i++) {
            List<Node> order = view.readOrder(addresses.get(i));
            for (Node node : order.subList(0, Math.min(order.size(), Math.min(ASKED, view.copies())))) {
                questions.computeIfAbsent(node, made -> new ArrayList<>()).add(i);
            }
        }

        List<Asked> asked = new ArrayList<>();
        questions.forEach((node, question) -> asked.add(new Asked(
                question, ask(node, question.stream().map(addresses::get).toList(), view))));
        List<Integer> answers = new ArrayList<>(Collections.nCopies(addresses.size(), UNSAID));
        for (Asked each : asked) {
            List<Integer> sizes = each.sizes.join();
            for (int i = 0; i < sizes.size(); i++) {
                int size = sizes.get(i);
                answers.set(each.question.get(i), said(answers.get(each.question.get(i)), size));
            }
        }
        answers.replaceAll(size -> Math.max(size, 0));
        return answers;
    }

    /** What counts when a node said the one and another the other. */
    private static int said(int before, int size) {
        return before == UNSAID || before == size ? size : 0;
    }

    @Override
    public ReadOutcome readFrame(ChunkAddress address, int frameBytes, int offset, ByteBuffer into) {
        NoWait.giveUp();
        RegionView view = views.now();
        PlacedRead.NodeRead attempt = (node, own) -> frames.of(node).readFrame(address, frameBytes, offset, own);
        return new PlacedRead(address, into, view.readOrder(address), attempt, view, means).outcome();
    }

    @Override
    public Frame frame(ChunkAddress address, int frameBytes) {
        return new PlacedFrame(address, frameBytes, frames, views, means);
    }

    /** Never fails, and never takes longer than a node is waited for before the next one is read. */
    private CompletableFuture<List<Integer>> ask(Node node, List<ChunkAddress> question, RegionView view) {
        List<Integer> none = Collections.nCopies(question.size(), 0);
        try {
            return CompletableFuture.supplyAsync(() -> frames.of(node).frameBytes(question), means.threads())
                    .exceptionally(failed -> none)
                    .completeOnTimeout(none, means.settings().hedgeAfter().toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            throw view.unavailable("the store is closed");
        }
    }
}
