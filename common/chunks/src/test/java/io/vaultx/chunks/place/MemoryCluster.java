package io.vaultx.chunks.place;

import io.vaultx.chunks.ChunkFrames;
import io.vaultx.chunks.ChunkRecoder;
import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.chunks.MemoryChunkStore;
import io.vaultx.chunks.MemoryFrames;
import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ClusterMap;
import io.vaultx.domain.Node;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The nodes of a region in memory, each of which can be made to fail in its way, and what is noted about them. */
final class MemoryCluster implements NodeDirectory, NodeStores, NodeRecoders, NodeFrames, MisplacedChunks {
    static final String REGION = "local";

    /** How a node answers. */
    enum Mood {
        WELL,
        /** Fails at once, as a refused connection does. */
        DEAD,
        /** Says nothing until its mood changes; then does what was asked. */
        STALLED,
        FULL,
        READ_ONLY
    }

    record Note(ChunkAddress address, Set<String> missingFrom, Set<String> keptBy) {}

    final Map<String, MemoryNode> nodes = new ConcurrentHashMap<>();
    final List<Note> notes = new CopyOnWriteArrayList<>();
    final Set<String> silent = ConcurrentHashMap.newKeySet();
    final AtomicLong nanos = new AtomicLong();
    volatile ClusterMap map = ClusterMap.EMPTY;
    volatile CompletableFuture<Void> notesGate = CompletableFuture.completedFuture(null);

    /** Nodes {@code node-1} and so on. */
    MemoryCluster(int nodes, int replicas) {
        for (int i = 1; i <= nodes; i++) {
            join(new Node("node-" + i, REGION, URI.create("http://127.0.0.1:" + (3100 + i)), 1), replicas);
        }
    }

    void join(Node node, int replicas) {
        map = map.with(node, replicas);
        nodes.putIfAbsent(node.id(), new MemoryNode(node.id()));
    }

    PlacedChunkStore store(PlaceSettings settings) {
        return new PlacedChunkStore(this, this, this, settings, nanos::get);
    }

    PlacedRecoder recoder(PlaceSettings settings) {
        return new PlacedRecoder(this, this, settings, nanos::get);
    }

    MemoryNode node(Node node) {
        return nodes.get(node.id());
    }

    /** Time passes for who counts it. */
    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Who has the chunk whole. */
    Set<String> holders(ChunkAddress address) {
        Set<String> holders = new HashSet<>();
        nodes.forEach((id, node) -> {
            if (node.chunks.have(List.of(address)).getFirst().present()) {
                holders.add(id);
            }
        });
        return holders;
    }

    @Override
    public ClusterMap map() {
        return map;
    }

    @Override
    public boolean isAlive(String nodeId) {
        return !silent.contains(nodeId);
    }

    @Override
    public MemoryNode of(Node node) {
        return node(node);
    }

    @Override
    public void note(ChunkAddress address, Set<String> missingFrom, Set<String> keptBy) {
        notesGate.join();
        notes.add(new Note(address, missingFrom, keptBy));
    }

    static final class MemoryNode implements ChunkStore, ChunkRecoder, ChunkFrames {
        /** Bytes of each chunk that a recode finds, and what it makes of them. */
        static final int RAW_BYTES = 1000;

        static final int FRAME_BYTES = 400;

        final String id;
        volatile Instant now = Instant.now();
        final MemoryChunkStore chunks = new MemoryChunkStore(() -> now);
        final AtomicInteger puts = new AtomicInteger();
        final AtomicInteger reads = new AtomicInteger();
        final AtomicInteger haves = new AtomicInteger();
        final AtomicInteger recodes = new AtomicInteger();
        final MemoryFrames frames = new MemoryFrames(chunks);
        final List<Integer> frameQuestions = new CopyOnWriteArrayList<>();
        final AtomicInteger frameReads = new AtomicInteger();
        /** Of a release that knows nothing of frames. */
        volatile boolean old;

        volatile boolean damagedFrames;
        final Set<ChunkAddress> recoded = ConcurrentHashMap.newKeySet();
        final Set<ChunkAddress> stiff = ConcurrentHashMap.newKeySet();
        private Mood mood = Mood.WELL;
        private CompletableFuture<Void> released = new CompletableFuture<>();

        MemoryNode(String id) {
            this.id = id;
        }

        synchronized void feel(Mood next) {
            mood = next;
            released.complete(null);
            released = new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<Kept> put(HashedChunk chunk) {
            puts.incrementAndGet();
            return switch (mood()) {
                case WELL -> chunks.put(chunk);
                case DEAD -> CompletableFuture.failedFuture(failure(Reason.UNAVAILABLE));
                case FULL -> CompletableFuture.failedFuture(failure(Reason.NO_SPACE));
                case READ_ONLY -> CompletableFuture.failedFuture(failure(Reason.READ_ONLY));
                case STALLED -> release().thenCompose(woken -> put(chunk));
            };
        }

        @Override
        public List<Kept> have(List<ChunkAddress> addresses) {
            haves.incrementAndGet();
            awake();
            return chunks.have(addresses);
        }

        @Override
        public ReadOutcome read(ChunkAddress address, int offset, ByteBuffer into) {
            reads.incrementAndGet();
            awake();
            return chunks.read(address, offset, into);
        }

        /** As a node does it: it looks for the chunk first, and for room last. */
        @Override
        public Recoding recode(ChunkAddress address, int level) {
            recodes.incrementAndGet();
            awake();
            return switch (chunks.read(address, 0, ByteBuffer.allocate(1))) {
                case MISSING -> Recoding.without(Outcome.MISSING);
                case DAMAGED -> Recoding.without(Outcome.DAMAGED);
                case READ -> {
                    if (recoded.contains(address)) {
                        yield Recoding.unchanged(Outcome.ALREADY, 0, FRAME_BYTES);
                    }
                    if (stiff.contains(address)) {
                        yield Recoding.unchanged(Outcome.NOT_WORTH_IT, RAW_BYTES, RAW_BYTES);
                    }
                    if (mood() != Mood.WELL) {
                        throw failure(mood() == Mood.FULL ? Reason.NO_SPACE : Reason.READ_ONLY);
                    }
                    recoded.add(address);
                    yield new Recoding(Outcome.RECODED, RAW_BYTES, RAW_BYTES, FRAME_BYTES);
                }
            };
        }

        @Override
        public List<Integer> frameBytes(List<ChunkAddress> addresses) {
            frameQuestions.add(addresses.size());
            awake();
            if (old) {
                throw failure(Reason.UNAVAILABLE);
            }
            return frames.frameBytes(addresses);
        }

        @Override
        public ReadOutcome readFrame(ChunkAddress address, int frameBytes, int offset, ByteBuffer into) {
            frameReads.incrementAndGet();
            awake();
            return damagedFrames ? ReadOutcome.DAMAGED : frames.readFrame(address, frameBytes, offset, into);
        }

        private void awake() {
            while (mood() == Mood.STALLED) {
                release().join();
            }
            if (mood() == Mood.DEAD) {
                throw failure(Reason.UNAVAILABLE);
            }
        }

        private synchronized Mood mood() {
            return mood;
        }

        private synchronized CompletableFuture<Void> release() {
            return mood == Mood.STALLED ? released : CompletableFuture.completedFuture(null);
        }

        private ChunkStoreException failure(Reason reason) {
            return new ChunkStoreException(reason, id + " was told to fail");
        }
    }

    /** Lets whoever waits for a stalled node go on, so that no thread is left behind. */
    void wake() {
        notesGate.complete(null);
        new ArrayList<>(nodes.values()).forEach(node -> node.feel(Mood.WELL));
    }
}
