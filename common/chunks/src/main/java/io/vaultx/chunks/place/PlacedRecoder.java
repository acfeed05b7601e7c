package io.vaultx.chunks.place;

import io.vaultx.chunks.ChunkRecoder;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.Node;
import io.vaultx.threads.NoWait;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Compresses every copy of a chunk in a region, on the nodes that have it, one after the other: no more than one of them is
 * busy with it while the others serve. It goes down the chunk's rank until as many copies were met whole as the region wants,
 * so that a copy that stands in for another is found, too.
 *
 * <p>The answer is one for all copies, its sizes their sums: {@code RECODED} when one of them was compressed now. A node that is
 * away, full or takes no writes holds up no other; its copy stays as it is, and the answer says how many may be so: who asks
 * again later has those compressed, too. A copy that is
 * damaged where another is whole is only said to the log: its node has marked it for repair. When nobody who could be asked has
 * the chunk whole, and somebody could not, that is a failure.
 *
 * <p>Thread-safe. Blocks.
 */
public final class PlacedRecoder implements ChunkRecoder {
    private static final System.Logger LOG = System.getLogger(PlacedRecoder.class.getName());

    private final NodeRecoders recoders;
    private final RegionViews views;

    /** @param nanos a monotonic clock, in nanoseconds */
    public PlacedRecoder(NodeDirectory directory, NodeRecoders recoders, PlaceSettings settings, LongSupplier nanos) {
        this.recoders = recoders;
        this.views = new RegionViews(directory, settings, nanos);
    }

    /**
     * As the port has it. {@link Reason#NO_SPACE} and {@link Reason#READ_ONLY} when all who could have done it said so, else
     * {@link Reason#UNAVAILABLE}.
     */
    @Override
    public Recoding recode(ChunkAddress address, int level) {
        if (level < MIN_LEVEL || level > MAX_LEVEL) {
            throw new IllegalArgumentException("level must be " + MIN_LEVEL + " to " + MAX_LEVEL + ", got " + level);
        }
        NoWait.giveUp();
        RegionView view = views.now();
        List<Node> rank = view.placement().rank(address);
        List<Node> usable = rank.stream().filter(view::isUsable).toList();
        RecodedCopies copies = new RecodedCopies();

        usable.forEach(node -> recodeOn(node, address, level, view, copies));
        if (copies.whole() == 0) {
            rank.stream()
                    .filter(node -> !usable.contains(node))
                    .forEach(node -> recodeOn(node, address, level, view, copies));
        }

        return copies.told(
                view.copies(),
                rank.size(),
                "no node of region " + view.region().id() + " that could be asked has chunk " + address
                        + " whole and compresses it now");
    }

    /** Unless there are enough already. Whoever is silent may still serve; whose call failed a moment ago is not waited for. */
    private void recodeOn(Node node, ChunkAddress address, int level, RegionView view, RecodedCopies copies) {
        if (copies.whole() == view.copies()) {
            return;
        }
        if (!view.standings().mayCall(node)) {
            copies.failed(view.unavailable("node " + node.id() + " failed a moment ago"));
            return;
        }
        view.standings().calling(node);
        Recoding recoding;
        try {
            recoding = recoders.of(node).recode(address, level);
        } catch (RuntimeException failed) {
            view.standings().failed(node, failed);
            copies.failed(failed);
            LOG.log(System.Logger.Level.DEBUG, "chunk " + address + " stays as it is on node " + node.id(), failed);
            return;
        }
        view.standings().answered(node);
        copies.answered(recoding);
        if (recoding.outcome() == Outcome.DAMAGED) {
            LOG.log(System.Logger.Level.WARNING, "chunk " + address + " is damaged on node " + node.id());
        }
    }
}
