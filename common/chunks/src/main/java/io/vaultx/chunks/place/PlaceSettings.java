package io.vaultx.chunks.place;

import io.vaultx.domain.ChunkRef;
import io.vaultx.domain.Node;
import io.vaultx.threads.ByteBudget;
import java.time.Duration;

/**
 * What an operator may set of a {@link PlacedChunkStore}.
 *
 * @param regionId where chunks are put and read
 * @param mode how chunks are spread over the region's nodes
 * @param hedgeAfter how long a read waits for one node before the next is asked, too
 * @param skipFor for how long a node is left out after a call to it failed
 * @param straggling how long a node may say nothing to a put that enough others have answered; then it is not waited for
 * @param patience how long a call waits for memory, and a read for all that it asks
 * @param memoryBytes chunks on their way to nodes, and as many again on their way from them
 */
public record PlaceSettings(
        String regionId,
        Placement.Mode mode,
        Duration hedgeAfter,
        Duration skipFor,
        Duration straggling,
        Duration patience,
        long memoryBytes) {
    private static final Duration HEDGE_AFTER = Duration.ofMillis(200);
    private static final Duration SKIP_FOR = Duration.ofSeconds(2);
    /** As long as it takes until a node that has died is known to be dead. */
    private static final Duration STRAGGLING = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Twice the largest chunk, each held twice while it is read. */
    private static final long LEAST_MEMORY = 4L * ChunkRef.MAX_SIZE;

    public PlaceSettings {
        if (!Node.isId(regionId)) {
            throw new IllegalArgumentException("region id must be " + Node.ID_RULE + ", got " + regionId);
        }
        if (memoryBytes < LEAST_MEMORY) {
            throw new IllegalArgumentException("memory must be " + LEAST_MEMORY + " bytes or more, got " + memoryBytes);
        }
    }

    /** Rendezvous hashing; the next node after 200 ms; a failed one again after 2 s; a last copy not later than 5 s; an eighth of the heap each way. */
    public static PlaceSettings in(String regionId) {
        long memory = Math.max(ByteBudget.ofHeap(8).limitBytes(), LEAST_MEMORY);
        return new PlaceSettings(
                regionId, Placement.Mode.RENDEZVOUS, HEDGE_AFTER, SKIP_FOR, STRAGGLING, PATIENCE, memory);
    }

    public PlaceSettings spread(Placement.Mode other) {
        return new PlaceSettings(regionId, other, hedgeAfter, skipFor, straggling, patience, memoryBytes);
    }

    public PlaceSettings hedgedAfter(Duration time) {
        return new PlaceSettings(regionId, mode, time, skipFor, straggling, patience, memoryBytes);
    }

    public PlaceSettings skipping(Duration time) {
        return new PlaceSettings(regionId, mode, hedgeAfter, time, straggling, patience, memoryBytes);
    }

    public PlaceSettings givingUpStragglersAfter(Duration time) {
        return new PlaceSettings(regionId, mode, hedgeAfter, skipFor, time, patience, memoryBytes);
    }

    public PlaceSettings patient(Duration time) {
        return new PlaceSettings(regionId, mode, hedgeAfter, skipFor, straggling, time, memoryBytes);
    }
}
