package io.vaultx.chunks.place;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.Recoding.Outcome;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What became of the copies of one chunk, gathered until it is told as one. For one thread. */
final class RecodedCopies {
    /**
     * Of copies that ended differently the first of these is told. What was read for a copy that does not shrink counts for
     * the pace, so that outcome is told rather than that another copy needed nothing.
     */
    private static final List<Outcome> WHOLE = List.of(Outcome.RECODED, Outcome.NOT_WORTH_IT, Outcome.ALREADY);

    private final Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    private int whole;
    private int answers;
    private int rawBytes;
    private int bytesBefore;
    private int bytesAfter;
    private @Nullable Throwable lastFailure;

    void answered(Recoding recoding) {
        answers++;
        outcomes.add(recoding.outcome());
        whole += WHOLE.contains(recoding.outcome()) ? 1 : 0;
        rawBytes += recoding.rawBytes();
        bytesBefore += recoding.bytesBefore();
        bytesAfter += recoding.bytesAfter();
    }

    void failed(Throwable failure) {
        reasons.add(failure instanceof ChunkStoreException known ? known.reason() : Reason.UNAVAILABLE);
        lastFailure = failure;
    }

    /** How many nodes have the chunk whole and did what there was to do. */
    int whole() {
        return whole;
    }

    /**
     * The sizes are the sums over all whole copies. Of those that are wanted and were not met whole as many may be away as nodes
     * gave no answer.
     *
     * @param wanted how many copies there should be
     * @param nodes that may have one
     * @param what is said of the chunk when nothing can be told
     * @throws ChunkStoreException when no copy was met whole and somebody could not be asked or refused: with the reason of
     *     all who did, if they had the same one
     */
    Recoding told(int wanted, int nodes, String what) {
        if (whole > 0) {
            Outcome first =
                    WHOLE.stream().filter(outcomes::contains).findFirst().orElseThrow();
            int away = Math.min(wanted - whole, nodes - answers);
            return new Recoding(first, rawBytes, bytesBefore, bytesAfter, away);
        }
        if (!reasons.isEmpty()) {
            Reason reason = reasons.size() == 1 ? reasons.iterator().next() : Reason.UNAVAILABLE;
            throw new ChunkStoreException(reason, what, lastFailure);
        }
        return Recoding.without(outcomes.contains(Outcome.DAMAGED) ? Outcome.DAMAGED : Outcome.MISSING);
    }
}
