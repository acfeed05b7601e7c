package io.vaultx.files;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.chunks.ChunkFrames;
import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.MemoryChunkStore;
import io.vaultx.chunks.MemoryFrames;
import io.vaultx.chunks.place.NodeDirectory;
import io.vaultx.chunks.place.PlaceSettings;
import io.vaultx.chunks.place.PlacedChunkStore;
import io.vaultx.domain.ClusterMap;
import io.vaultx.domain.Node;
import io.vaultx.domain.Principal;
import io.vaultx.domain.Role;
import io.vaultx.files.catalog.Catalog;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.FileView;
import io.vaultx.files.catalog.NewFile;
import io.vaultx.files.content.ContentIntake;
import io.vaultx.files.content.Manifests;
import io.vaultx.files.download.DownloadDoors;
import io.vaultx.files.idempotency.Idempotency;
import io.vaultx.files.idempotency.LeaseHolder;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.files.outbox.Outbox;
import io.vaultx.files.upload.ArrivedParts;
import io.vaultx.files.upload.UploadDoors;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordStore;
import io.vaultx.web.BodySource;
import io.vaultx.web.RawRoute;
import io.vaultx.web.RawRouteTable;
import io.vaultx.web.json.JsonRules;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The doors of this service over stores in memory, without HTTP: what a test sends goes through the real routes. */
public final class FileServer {
    public static final Principal ALICE = new Principal("alice", Set.of(Role.USER));
    public static final Principal BOB = new Principal("bob", Set.of(Role.USER));
    public static final long TTL_SECONDS = 3600;

    public final MovableClock clock;
    public final MemoryChunkStore memory;
    public final MemoryFrames frames;

    /** The same frames as downloads see them. */
    public final ChunkFrames servedFrames;

    public final MemoryRecordStore memoryRecords;
    public final Trap trap = new Trap();
    public final RecordStore records;
    public final ChunkStore chunks;
    public final Random random;
    public final Manifests manifests;
    public final ContentIntake intake;
    public final Outbox outbox;
    public final Catalog catalog;
    public final FileView view;
    public final ObjectMapper mapper = JsonRules.apply(new ObjectMapper());
    public final Idempotency idempotency;
    public final UploadDoors uploads;
    public final DownloadDoors downloads;

    private final RawRouteTable routes;

    public FileServer() {
        this(new MovableClock(), 42);
    }

    /** One whose chunks are on three nodes, which have one disk. */
    public static FileServer overNodes() {
        MovableClock clock = new MovableClock();
        return new FileServer(
                clock, new MemoryRecordStore(), new MemoryChunkStore(clock), 42, true, UnaryOperator.identity());
    }

    /** One whose records are reached in some other way. */
    public static FileServer over(UnaryOperator<RecordStore> between) {
        MovableClock clock = new MovableClock();
        return new FileServer(clock, new MemoryRecordStore(), new MemoryChunkStore(clock), 42, false, between);
    }

    private FileServer(MovableClock clock, long seed) {
        this(clock, new MemoryRecordStore(), new MemoryChunkStore(clock), seed);
    }

    /** Another service over the same records and chunks, as two processes have them. */
    public FileServer beside() {
        return new FileServer(clock, memoryRecords, memory, random.nextLong());
    }

    private FileServer(MovableClock clock, MemoryRecordStore memoryRecords, MemoryChunkStore memory, long seed) {
        this(clock, memoryRecords, memory, seed, false, UnaryOperator.identity());
    }

    private FileServer(
            MovableClock clock,
            MemoryRecordStore memoryRecords,
            MemoryChunkStore memory,
            long seed,
            boolean overNodes,
            UnaryOperator<RecordStore> between) {
        this.clock = clock;
        this.memoryRecords = memoryRecords;
        this.memory = memory;
        this.frames = new MemoryFrames(memory);
        this.records = new TrappedRecordStore(between.apply(memoryRecords), trap);
        if (overNodes) {
            PlacedChunkStore placed = new PlacedChunkStore(
                    new ThreeNodes(),
                    node -> memory,
                    (address, missing, kept) -> {},
                    PlaceSettings.in(ThreeNodes.REGION),
                    System::nanoTime);
            this.chunks = placed;
            this.servedFrames = placed.frames(node -> frames);
        } else {
            this.chunks = new TrappedChunkStore(memory, trap);
            this.servedFrames = frames;
        }
        this.random = new Random(seed);
        this.manifests = new Manifests(records, random);
        this.intake = new ContentIntake(chunks, manifests);
        ArrivedParts arrived = new ArrivedParts(records, TTL_SECONDS);
        this.outbox = new Outbox(records, () -> true, clock);
        this.catalog = new Catalog(records, clock, arrived, outbox);
        this.view = new FileView(arrived);
        this.idempotency = new Idempotency(records, LeaseHolder.ofSeveral(random), clock, random);
        this.uploads = new UploadDoors(this);
        this.downloads = new DownloadDoors(this);
        List<RawRoute> all = new ArrayList<>(uploads.routes());
        all.addAll(downloads.routes());
        this.routes = RawRouteTable.of(all);
    }

    private static final class ThreeNodes implements NodeDirectory {
        static final String REGION = "local";

        private final ClusterMap map = ClusterMap.EMPTY
                .with(new Node("node-1", REGION, URI.create("http://127.0.0.1:1"), 1), 3)
                .with(new Node("node-2", REGION, URI.create("http://127.0.0.1:2"), 1), 3)
                .with(new Node("node-3", REGION, URI.create("http://127.0.0.1:3"), 1), 3);

        @Override
        public ClusterMap map() {
            return map;
        }

        @Override
        public boolean isAlive(String nodeId) {
            return true;
        }
    }

    /** Creates a file to be uploaded, of a declared size or of none. */
    public FileHead create(String name, @Nullable Long size) {
        NewFile plain = NewFile.named(name, "text/plain");
        return create(new NewFile(plain.bucket(), null, plain.description(), true, true, plain.chunking(), size, null));
    }

    public FileHead create(NewFile file) {
        return catalog.create(ALICE, file, Operation.fresh(random));
    }

    public Reply call(String method, String target, Map<String, String> headers, BodySource body) {
        return call(ALICE, method, target, headers, body);
    }

    public Reply call(String method, String target) {
        return call(method, target, Map.of());
    }

    public Reply call(String method, String target, Map<String, String> headers) {
        return call(method, target, headers, FakeBody.of(new byte[0]));
    }

    public Reply call(String method, String target, Map<String, String> headers, byte[] body) {
        return call(method, target, headers, FakeBody.of(body));
    }

    public Reply call(
            @Nullable Principal caller, String method, String target, Map<String, String> headers, BodySource body) {
        return RouteCalls.call(routes, mapper, caller, method, target, headers, body);
    }
}
