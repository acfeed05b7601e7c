package io.vaultx.chunks.place;

import io.vaultx.chunks.ChunkFrames;
import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.domain.Node;
import io.vaultx.threads.ByteBudget;
import io.vaultx.threads.NoWait;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * A region's nodes as one store. Every chunk is put on as many nodes as the region wants copies, the first ones of its rank
 * ({@link Placement}), and counts as kept when a majority of that many keeps it, of two nodes at least once the region has
 * had two ({@link Region#acks}).
 *
 * <p>A node that is dead or fails is passed over to the next in rank, and that the chunk is misplaced is noted durably
 * before the put is acknowledged ({@link MisplacedChunks}). A read goes to the first in rank that is well, on to the next
 * when that one has not got the chunk, not whole, or fails, and asks the next beside it when it is slow. Only when every node
 * of the region has said so a chunk is missing.
 *
 * <p>Memory is bounded: each chunk on its way is held once for all its nodes, and chunks that wait for their last copy count
 * until that is stored or given up. Thread-safe; all methods block, {@code put} for memory only.
 */
public final class PlacedChunkStore implements ChunkStore, AutoCloseable {
    /** A chunk that nobody has to have: that there is an answer counts, not what it says. */
    private static final ChunkAddress ANY = new ChunkAddress(ChunkAddress.SHARED, ChunkId.of(new byte[ChunkId.BYTES]));

    private final NodeStores stores;
    private final MisplacedChunks misplaced;
    private final PlaceSettings settings;
    private final RegionViews views;
    private final ByteBudget puts;
    private final ByteBudget reads;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("placed-", 0).factory());
    private final PlacedRead.Means means;

    /** @param nanos a monotonic clock, in nanoseconds */
    public PlacedChunkStore(
            NodeDirectory directory,
            NodeStores stores,
            MisplacedChunks misplaced,
            PlaceSettings settings,
            LongSupplier nanos) {
        this.stores = stores;
        this.misplaced = misplaced;
        this.settings = settings;
        this.views = new RegionViews(directory, settings, nanos);
        this.puts = new ByteBudget(settings.memoryBytes());
        this.reads = new ByteBudget(settings.memoryBytes());
        this.means = new PlacedRead.Means(settings, threads, reads);
    }

    /**
     * As the port has it. Fails with {@link Reason#UNAVAILABLE} when too few nodes keep the chunk, or when it could not be noted
     * that it is misplaced; with {@link Reason#NO_SPACE} or {@link Reason#READ_ONLY} when every node that was asked said so.
     */
    @Override
    public CompletableFuture<Kept> put(HashedChunk chunk) {
        NoWait.giveUp();
        RegionView view;
        try {
            view = views.now();
        } catch (ChunkStoreException noRegion) {
            return CompletableFuture.failedFuture(noRegion);
        }
        int size = chunk.size();
        if (!puts.take(size, settings.patience())) {
            return CompletableFuture.failedFuture(view.unavailable("too many chunks are on their way to nodes"));
        }
        PlacedPut put = new PlacedPut(chunk.copied(), view, stores, misplaced, threads, settings.straggling());
        try {
            threads.execute(() -> {
                try {
                    put.run();
                } finally {
                    puts.give(size);
                }
            });
        } catch (RejectedExecutionException closed) {
            puts.give(size);
            return CompletableFuture.failedFuture(view.unavailable("the store is closed"));
        }
        return put.result();
    }

    /**
     * As the port has it; the answer's time is one until which a majority keeps the chunk.
     *
     * @throws ChunkStoreException {@link Reason#UNAVAILABLE} when one of the chunks may be kept by a majority, and too many of
     *     its nodes cannot be asked
     */
    @Override
    public List<Kept> have(List<ChunkAddress> addresses) {
        NoWait.giveUp();
        if (addresses.isEmpty()) {
            return List.of();
        }
        RegionView view = views.now();
        try {
            return new PlacedHave(addresses, view, stores, threads).answers();
        } catch (RejectedExecutionException closed) {
            throw view.unavailable("the store is closed");
        }
    }

    /**
     * As the port has it.
     *
     * @throws ChunkStoreException {@link Reason#UNAVAILABLE} when nobody who could be asked has the chunk whole, and somebody
     *     could not be asked
     */
    @Override
    public ReadOutcome read(ChunkAddress address, int offset, ByteBuffer into) {
        NoWait.giveUp();
        if (offset < 0 || into.remaining() < 1 || into.remaining() > ChunkRef.MAX_SIZE - offset) {
            throw new IllegalArgumentException(
                    "range must be inside the chunk, got " + into.remaining() + " bytes at " + offset);
        }
        RegionView view = views.now();
        List<Node> order = view.readOrder(address);
        return new PlacedRead(
                        address, into, order, (node, own) -> stores.of(node).read(address, offset, own), view, means)
                .outcome();
    }

    /**
     * Whether any node of the region answers. Then some of what is kept can be read, and what needs no chunk is done; whether there
     * are enough of them to keep more is for each put to find out.
     *
     * @throws ChunkStoreException {@link Reason#UNAVAILABLE} when the region has no nodes
     */
    public boolean isReachable() {
        NoWait.giveUp();
        RegionView view = views.now();
        CompletableFuture<Boolean> reached = new CompletableFuture<>();
        try {
            CompletableFuture.allOf(view.readOrder(ANY).stream()
                            .map(node -> CompletableFuture.runAsync(
                                    () -> {
                                        if (PlacedHave.isThere(node, ANY, view, stores)) {
                                            reached.complete(true);
                                        }
                                    },
                                    threads))
                            .toArray(CompletableFuture<?>[]::new))
                    .whenComplete((all, failed) -> reached.complete(false));
        } catch (RejectedExecutionException closed) {
            return false;
        }
        return reached.join();
    }

    /** The same chunks as they lie on their nodes; of one life with this store, and with its memory for reads. */
    public ChunkFrames frames(NodeFrames frames) {
        return new PlacedFrames(frames, views, means);
    }

    /** Bytes of chunks that are on their way to nodes. */
    public long putBytes() {
        return puts.lentBytes();
    }

    /** Bytes that reads hold. */
    public long readBytes() {
        return reads.lentBytes();
    }

    /** Takes no more calls. What is under way ends when the nodes answer, or their clients are closed. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
