package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.node.ChunkProtocol;
import io.vaultx.chunks.node.NodeClient;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A storage-node is killed again and again while clients store, read, compress and drop chunks through its protocol and compaction
 * and scrub run without a pause, on segments so small that hundreds of them come and go.
 */
class NodeKillTest {
    private static final int ROUNDS = TestRun.rounds(6, 50);
    private static final int WORKERS = 6;
    private static final int LEAST_MILLIS = 100;
    private static final int MOST_MILLIS = 1_500;
    /** Of a start that is itself killed. */
    private static final int START_MILLIS = 2_000;
    /** Rounds between two offline scrubs. */
    private static final int SCRUB = 10;

    private static final int SEGMENT_BYTES = 1 << 20;
    private static final Map<String, String> SETTINGS = Map.of(
            "VAULTX_CHUNKS_KEEP", "PT0.3S",
            "VAULTX_CHUNKS_SEGMENT_BYTES", "" + SEGMENT_BYTES,
            "VAULTX_CHUNKS_CHECKPOINT_BYTES", "" + 2 * SEGMENT_BYTES,
            "VAULTX_CHUNKS_COMPACT_EVERY", "PT0.05S",
            "VAULTX_CHUNKS_COMPACT_BYTES_PER_SECOND", "1000000000",
            "VAULTX_CHUNKS_FIRST_SCRUB", "PT0S",
            "VAULTX_CHUNKS_SCRUB_EVERY", "PT0.05S",
            "VAULTX_CHUNKS_SCRUB_BYTES_PER_SECOND", "1000000000");

    @TempDir
    Path folder;

    private final Set<Path> segmentsSeen = new HashSet<>();

    @Test
    void whatWasStoredStaysWhatWasDroppedGoesAndItsRoomComesBack() throws IOException {
        long seed = TestRun.seed();
        SplittableRandom random = new SplittableRandom(seed);
        List<ChunkWorker> workers = Stream.generate(() -> new ChunkWorker(random.split()))
                .limit(WORKERS)
                .toList();
        List<String> lost = new ArrayList<>();
        int kills = 0;

        try (NodeProcess node = NodeProcess.start(folder, SETTINGS)) {
            while (kills < ROUNDS && lost.isEmpty()) {
                killUnderLoad(node, workers, random.nextInt(LEAST_MILLIS, MOST_MILLIS));
                kills++;
                if (random.nextInt(4) == 0) {
                    node.launchAgain();
                    after(random.nextInt(START_MILLIS), node::kill9);
                }
                if (kills % SCRUB == 0) {
                    lost.addAll(scrub());
                }
                node.startAgain();
                lost.addAll(check(node, workers));
            }
            if (lost.isEmpty()) {
                giveTheRoomBack(node, workers);
                lost.addAll(check(node, workers));
            }
            assertThat(node.terminate()).as(node.log()).isZero();
        }
        lost.addAll(scrub());
        lost.addAll(Maintenance.complaints(Files.readString(folder.resolve("log"))));

        long acknowledged =
                workers.stream().mapToLong(ChunkWorker::acknowledged).sum();
        long dropped = workers.stream().mapToLong(ChunkWorker::dropped).sum();
        long recoded = workers.stream().mapToLong(ChunkWorker::recoded).sum();
        long compacted = segmentsGone();
        System.out.printf(
                "node kills: %d, acknowledged: %d, dropped: %d, compressed: %d, segments compacted away: %d, lost: %d, seed: %d%n",
                kills, acknowledged, dropped, recoded, compacted, lost.size(), seed);
        Tally.of("kills", "storage-node under load; " + compacted + " segments compacted away meanwhile")
                .count(kills)
                .lost(lost.size())
                .seed(seed)
                .write();
        assertThat(lost).as("seed %d", seed).isEmpty();
        assertThat(dropped).isPositive();
        assertThat(recoded).isPositive();
        assertThat(compacted).isPositive();
    }

    private void killUnderLoad(NodeProcess node, List<ChunkWorker> workers, int millis) throws IOException {
        try (NodeClient client = node.impatientClient()) {
            List<CompletableFuture<Void>> running = workers.stream()
                    .map(worker -> CompletableFuture.runAsync(
                            () -> worker.workWhile(() -> true, client), Thread::startVirtualThread))
                    .toList();
            after(millis, node::kill9);
            running.forEach(CompletableFuture::join);
        }
        segmentsSeen.addAll(segments());
    }

    private static List<String> check(NodeProcess node, List<ChunkWorker> workers) {
        try (NodeClient client = node.client()) {
            List<String> wrong = new ArrayList<>(inParallel(workers, worker -> worker.check(client)));
            Set<ChunkAddress> there =
                    workers.stream().flatMap(ChunkWorker::there).collect(Collectors.toSet());
            if (!there.equals(inventory(client))) {
                wrong.add("the inventory is not what is there");
            }
            workers.forEach(ChunkWorker::forgetWhatIsGone);
            return wrong;
        }
    }

    private static Set<ChunkAddress> inventory(NodeClient client) {
        Set<ChunkAddress> all = new HashSet<>();
        List<ChunkAddress> page = client.inventory(null, ChunkProtocol.MAX_INVENTORY);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = client.inventory(page.getLast(), ChunkProtocol.MAX_INVENTORY);
        }
        return all;
    }

    /** A segment goes when less than half of it is needed; the one that is written and a few marks stay. */
    private void giveTheRoomBack(NodeProcess node, List<ChunkWorker> workers) {
        try (NodeClient client = node.client()) {
            List<String> none = inParallel(workers, worker -> {
                worker.dropMost(client);
                return List.of();
            });
            assertThat(none).isEmpty();
            long needed = workers.stream().mapToLong(ChunkWorker::bytesThere).sum();
            Await.until(
                    "compaction gives the room back",
                    () -> Shell.allocatedBytes(folder.resolve("chunks/segments")) < 3 * needed + 8L * SEGMENT_BYTES);
        }
    }

    private static List<String> inParallel(List<ChunkWorker> workers, Function<ChunkWorker, List<String>> work) {
        List<CompletableFuture<List<String>>> running = workers.stream()
                .map(worker -> CompletableFuture.supplyAsync(() -> work.apply(worker), Thread::startVirtualThread))
                .toList();
        return running.stream().flatMap(found -> found.join().stream()).toList();
    }

    private List<String> scrub() {
        Shell.Result result = Shell.vaultx("scrub", "--data", folder.toString());
        return result.exitCode() == 0 ? List.of() : List.of(result.output());
    }

    /** Those with something in them: a start removes what a kill left bare. */
    private Set<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("chunks/segments"))) {
            return files.filter(file -> file.toFile().length() > SEGMENT_BYTES / 2)
                    .collect(Collectors.toSet());
        }
    }

    private long segmentsGone() throws IOException {
        Set<Path> left = segments();
        return segmentsSeen.stream().filter(segment -> !left.contains(segment)).count();
    }

    private static void after(int millis, Runnable action) {
        CompletableFuture.runAsync(action, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS))
                .join();
    }
}
