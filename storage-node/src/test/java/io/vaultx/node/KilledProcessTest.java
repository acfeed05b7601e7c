package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.node.mend.Finding;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process, killed for good while many threads put chunks and compress some of them. */
class KilledProcessTest {
    private static final int ROUNDS = 4;

    @TempDir
    Path temp;

    /** The process: puts chunks and compresses every third until it dies, and prints the seed of each one after its acknowledgement. */
    static final class Victim {
        private static final int THREADS = 16;

        private Victim() {}

        public static void main(String[] args) throws InterruptedException {
            TestLogs logs = new TestLogs(Path.of(args[0]), Long.parseLong(args[1]));
            logs.options = logs.options.withSegmentBytes(4 << 20).withCheckpointBytes(3 << 20);
            ChunkLog log = logs.open();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                long first = Long.parseLong(args[1]) + i * 1_000_000L;
                threads.add(Thread.ofVirtual().start(() -> putForEver(log, first)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private static void putForEver(ChunkLog log, long first) {
            for (long seed = first; ; seed++) {
                log.put(chunk(seed)).join();
                if (seed % 3 == 0) {
                    log.recode(chunk(seed).address(), 3);
                }
                synchronized (System.out) {
                    System.out.println(seed);
                    System.out.flush();
                }
            }
        }
    }

    private static HashedChunk chunk(long seed) {
        int size = 1 + new Random(seed).nextInt(30_000);
        return seed % 3 == 0 ? TestLogs.text(seed, size) : TestLogs.chunk(seed, size);
    }

    @Test
    void everyAcknowledgedChunkReadsAfterAKill() throws Exception {
        Path folder = temp.resolve("log");
        Random random = new Random(42);
        List<Long> acknowledged = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            long seed = (round + 1) * 100_000_000L;
            acknowledged.addAll(runAndKill(folder, seed, 100 + random.nextInt(900)));

            TestLogs logs = new TestLogs(folder, seed + 1);
            try (ChunkLog log = logs.open()) {
                assertThat(acknowledged).as("round %d", round).allMatch(acked -> TestLogs.has(log, chunk(acked)));
                assertThat(log.scrub(finding -> {}).isClean()).isTrue();
                assertThat(log.status().storedBytes()).isLessThan(log.status().rawBytes());
            }
            assertThat(logs.findings).as("round %d", round).noneMatch(Finding::costsData);
        }
    }

    private static List<Long> runAndKill(Path folder, long seed, int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        folder.toString(),
                        Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Long> acknowledged = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null) {
                acknowledged.add(Long.parseLong(line));
                if (acknowledged.size() == lines) {
                    // Not Process.destroyForcibly: that closes the stream, and with it acknowledgements under way.
                    process.toHandle().destroyForcibly();
                }
                line = out.readLine();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(lines);
        return acknowledged;
    }
}
