package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.node.NodeClient;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes under a loaded server: its file system takes nothing any more, and what had not reached the disk is gone
 * with the page cache. After a boot everything that was acknowledged is there whole.
 */
@Tag("mounts")
class PowerCutTest {
    private static final int CUTS = TestRun.rounds(2, 12);
    private static final int LEAST_MILLIS = 300;
    private static final int MOST_MILLIS = 3_000;
    private static final long DISK_MEBIBYTES = 4_096;
    private static final int WORKERS = 6;

    @TempDir
    Path folder;

    @Test
    void whatWasAcknowledgedSurvivesEveryPowerCut() throws IOException {
        long seed = TestRun.seed();
        SplittableRandom random = new SplittableRandom(seed);
        List<String> lost = new ArrayList<>();
        Crowd crowd;
        int cuts = 0;

        try (OwnDisk disk = OwnDisk.make(folder, DISK_MEBIBYTES)) {
            ServerSetup setup = ServerSetup.on(disk.data()).with("VAULTX_CHUNKS_SEGMENT_BYTES", "16777216");
            crowd = Crowd.register(setup, random);
            while (cuts < CUTS && lost.isEmpty()) {
                try (ServerProcess server = setup.start()) {
                    lost.addAll(crowd.check(server.api()));
                    crowd.writeWhile(
                            server.api().hearingWhile(disk::hasPower),
                            Writer::writeUntilTheDiskIsGone,
                            random.nextInt(LEAST_MILLIS, MOST_MILLIS),
                            () -> {
                                disk.cutPower();
                                server.kill9();
                            });
                    cuts++;
                }
                disk.mountAgain();
            }
            try (ServerProcess server = setup.start()) {
                lost.addAll(crowd.checkEverything(server.api()));
                assertThat(server.stop()).isZero();
            }
            lost.addAll(Maintenance.findings(disk.data()));
        }

        System.out.printf(
                "power cuts: %d, acknowledged: %d, lost: %d, seed: %d%n",
                cuts, crowd.acknowledged(), lost.size(), seed);
        Tally.of("cuts", "power of a loaded server's file system")
                .count(cuts)
                .lost(lost.size())
                .seed(seed)
                .write();
        assertThat(lost).as("seed %d", seed).isEmpty();
        assertThat(crowd.acknowledged()).isGreaterThan(CUTS);
    }

    /** A node by itself: no sync of the records stands in for one that is missing in the chunk log. */
    @Test
    void everyChunkThatANodeAcknowledgedSurvivesEveryPowerCut() throws IOException {
        long seed = TestRun.seed();
        SplittableRandom random = new SplittableRandom(seed);
        List<ChunkWorker> workers = Stream.generate(() -> new ChunkWorker(random.split()))
                .limit(WORKERS)
                .toList();
        List<String> lost = new ArrayList<>();
        int cuts = 0;

        try (OwnDisk disk = OwnDisk.make(folder, DISK_MEBIBYTES);
                NodeProcess node = NodeProcess.start(
                        folder,
                        Map.of(
                                "VAULTX_NODE_DATA", disk.data().toString(),
                                "VAULTX_CHUNKS_KEEP", "PT0.3S",
                                "VAULTX_CHUNKS_SEGMENT_BYTES", "1048576",
                                "VAULTX_CHUNKS_COMPACT_EVERY", "PT0.05S"))) {
            while (cuts < CUTS && lost.isEmpty()) {
                try (NodeClient client = node.impatientClient()) {
                    List<CompletableFuture<Void>> running = workers.stream()
                            .map(worker -> CompletableFuture.runAsync(
                                    () -> worker.workWhile(disk::hasPower, client), Thread::startVirtualThread))
                            .toList();
                    Crowd.after(random.nextInt(LEAST_MILLIS, MOST_MILLIS), disk::cutPower);
                    node.kill9();
                    running.forEach(CompletableFuture::join);
                    cuts++;
                }
                disk.mountAgain();
                node.startAgain();
                try (NodeClient client = node.client()) {
                    workers.forEach(worker -> lost.addAll(worker.check(client)));
                }
            }
        }

        long acknowledged =
                workers.stream().mapToLong(ChunkWorker::acknowledged).sum();
        System.out.printf(
                "power cuts of a node: %d, acknowledged: %d, lost: %d, seed: %d%n",
                cuts, acknowledged, lost.size(), seed);
        Tally.of("cuts", "power of a loaded storage-node's file system")
                .count(cuts)
                .lost(lost.size())
                .seed(seed)
                .write();
        assertThat(lost).as("seed %d", seed).isEmpty();
        assertThat(acknowledged).isGreaterThan(CUTS);
    }
}
