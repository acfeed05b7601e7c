package io.vaultx.system;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.chunks.node.NodeClient;
import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A client of one storage-node that stores, asks for, reads, compresses and drops chunks of its own, and remembers the answers. */
final class ChunkWorker {
    /** Sizes are spread evenly over the powers of two between these; smaller chunks would meet their equals. */
    private static final int SMALLEST_CHUNK_BITS = 5;

    private static final int LARGEST_CHUNK_BITS = 18;

    private final SplittableRandom random;
    private final Map<Long, State> states = new TreeMap<>();
    private final Map<Long, Long> keptUntil = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private long acknowledged;
    private long dropped;
    private long recoded;
    private BooleanSupplier hears = () -> true;

    /** Of a chunk, by what was answered. */
    private enum State {
        THERE,
        GONE,
        /** A put or a drop has no answer. */
        EITHER
    }

    ChunkWorker(SplittableRandom random) {
        this.random = random;
    }

    long acknowledged() {
        return acknowledged;
    }

    long dropped() {
        return dropped;
    }

    long recoded() {
        return recoded;
    }

    /** Until the node is gone, or answers do not count any more. */
    void workWhile(BooleanSupplier answersCount, NodeClient node) {
        hears = answersCount;
        try {
            while (true) {
                step(node);
            }
        } catch (ChunkStoreException gone) {
            // The kill: the chunk under way stays with two possible states.
        } catch (CompletionException gone) {
            if (!(gone.getCause() instanceof ChunkStoreException)) {
                throw gone;
            }
        }
    }

    private void step(NodeClient node) {
        List<Long> there = seeds(State.THERE);
        int choice = there.isEmpty() ? 0 : random.nextInt(12);
        switch (choice) {
            case 0, 1, 2 -> put(node, random.nextLong());
            case 3 -> putAgain(node);
            case 4, 5, 6, 7 -> drop(node, anyOf(there));
            case 8 -> noteKept(anyOf(there), node);
            case 9, 10 -> recode(node, anyOf(there));
            default -> readWhole(node, anyOf(there), State.THERE);
        }
        acknowledged++;
    }

    private void put(NodeClient node, long seed) {
        states.put(seed, State.EITHER);
        Kept kept = node.put(chunk(seed)).join();
        requireHeard();
        states.put(seed, State.THERE);
        keptUntil.put(seed, kept.untilMillis());
    }

    /** One that is gone, or one that is there. */
    private void putAgain(NodeClient node) {
        put(node, anyOf(List.copyOf(states.keySet())));
    }

    private void requireHeard() {
        if (!hears.getAsBoolean()) {
            throw new ChunkStoreException(Reason.OUTCOME_UNKNOWN, "this answer is not heard any more");
        }
    }

    /** A drop that is refused because of a promise leaves the chunk; one that happens may not break a promise. */
    private void drop(NodeClient node, long seed) {
        states.put(seed, State.EITHER);
        boolean happened = node.drop(address(seed));
        requireHeard();
        if (!happened) {
            states.put(seed, State.THERE);
            return;
        }
        states.put(seed, State.GONE);
        dropped++;
        if (System.currentTimeMillis() < keptUntil.getOrDefault(seed, 0L)) {
            wrong.add("chunk %x was dropped before %d".formatted(seed, keptUntil.get(seed)));
        }
    }

    /** Nobody may notice. */
    private void recode(NodeClient node, long seed) {
        switch (node.recode(address(seed), 1).outcome()) {
            case RECODED -> recoded++;
            case ALREADY, NOT_WORTH_IT -> {}
            case MISSING, DAMAGED -> wrong.add("chunk %x is not there to be compressed".formatted(seed));
        }
    }

    private void noteKept(long seed, NodeClient node) {
        Kept kept = node.have(List.of(address(seed))).getFirst();
        if (!kept.present()) {
            wrong.add("chunk %x is not there any more".formatted(seed));
        }
        keptUntil.put(seed, kept.untilMillis());
    }

    /** Looks at every chunk; what is found of those whose state nobody knows is their state. */
    List<String> check(NodeClient node) {
        states.replaceAll((seed, expected) -> readWhole(node, seed, expected));
        states.forEach((seed, state) -> {
            boolean said = node.have(List.of(address(seed))).getFirst().present();
            if (said != (state == State.THERE)) {
                wrong.add("chunk %x is %s, and the node says %s".formatted(seed, state, said));
            }
        });
        List<String> found = List.copyOf(wrong);
        wrong.clear();
        return found;
    }

    private State readWhole(NodeClient node, long seed, State expected) {
        byte[] content = content(seed);
        ByteBuffer into = ByteBuffer.allocate(content.length);
        ReadOutcome outcome = node.read(address(seed), 0, into);
        boolean whole = outcome == ReadOutcome.READ && Arrays.equals(content, into.array());
        boolean right = switch (expected) {
            case THERE -> whole;
            case GONE -> outcome == ReadOutcome.MISSING;
            case EITHER -> whole || outcome == ReadOutcome.MISSING;
        };
        if (!right) {
            wrong.add("chunk %x should be %s and reads as %s".formatted(seed, expected, outcome));
        }
        return outcome == ReadOutcome.MISSING ? State.GONE : State.THERE;
    }

    /** Drops all but every tenth chunk, as soon as their promises end. */
    void dropMost(NodeClient node) {
        for (long seed : seeds(State.THERE)) {
            if (random.nextInt(10) > 0) {
                Await.until("the promise about a chunk ends", () -> node.drop(address(seed)));
                states.put(seed, State.GONE);
                dropped++;
            }
        }
    }

    /** Chunks that were gone at the last check need no more looks. */
    void forgetWhatIsGone() {
        states.values().removeIf(state -> state == State.GONE);
        keptUntil.keySet().retainAll(states.keySet());
    }

    Stream<ChunkAddress> there() {
        return seeds(State.THERE).stream().map(ChunkWorker::address);
    }

    long bytesThere() {
        return seeds(State.THERE).stream()
                .mapToLong(seed -> content(seed).length)
                .sum();
    }

    private List<Long> seeds(State state) {
        return states.entrySet().stream()
                .filter(entry -> entry.getValue() == state)
                .map(Map.Entry::getKey)
                .toList();
    }

    private long anyOf(List<Long> seeds) {
        return seeds.get(random.nextInt(seeds.size()));
    }

    /** Every second one shrinks to about half. */
    private static byte[] content(long seed) {
        SplittableRandom size = new SplittableRandom(seed);
        int bits = size.nextInt(SMALLEST_CHUNK_BITS, LARGEST_CHUNK_BITS);
        byte[] bytes = new Content(seed, size.nextInt(1 << bits, 2 << bits)).bytes();
        if ((seed & 1) == 0) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) ('a' + (bytes[i] & 0xf));
            }
        }
        return bytes;
    }

    private static HashedChunk chunk(long seed) {
        return HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(content(seed)));
    }

    private static ChunkAddress address(long seed) {
        return chunk(seed).address();
    }
}
