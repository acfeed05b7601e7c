package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index is derived: whatever happens to its files costs no chunk, and no wrong byte is handed out meanwhile. */
class DamagedIndexTest {
    /** Their rows fill several blocks of a table file. */
    private static final int MANY = 400;

    @TempDir
    Path temp;

    private final long seed = TestRun.seed();
    private final Random random = new Random(seed);
    private BrokenLog log;
    private int damages;

    @BeforeEach
    void write() {
        log = BrokenLog.in(temp);
    }

    /** How a file is damaged. */
    private interface Damage {
        void to(Path file) throws IOException;
    }

    @Test
    void noFileOfTheIndexIsNeeded() throws IOException {
        each(file -> Files.delete(file), "without");
        each(file -> Files.write(file, new byte[0]), "emptied");
        each(file -> TestLogs.truncate(file, Files.size(file) / 2), "cut");
        for (int round = 0; round < TestRun.rounds(4, 50); round++) {
            each(this::flip, "a bit of");
            each(this::zero, "zeros in");
        }
        Tally.of("damages", "files of the chunk index")
                .count(damages)
                .seed(seed)
                .write();
    }

    private void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bytes);
        }
    }

    private void zero(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int from = random.nextInt(bytes.length + 1);
        Arrays.fill(bytes, from, Math.min(bytes.length, from + 300), (byte) 0);
        Files.write(file, bytes);
    }

    private void each(Damage damage, String what) throws IOException {
        for (String name : names(log.whole.folder.resolve("index"))) {
            TestLogs logs = log.copy(true);
            Path file = logs.folder.resolve("index").resolve(name);
            damage.to(file);
            damages++;
            String where = what + " " + name + ", seed " + seed + ", damage " + damages;
            List<HashedChunk> unread = unread(logs, where);

            assertThat(unread(logs, where))
                    .as("unread after a restart, before it %d, %s", unread.size(), where)
                    .isEmpty();
            assertThat(ChunkLog.scrub(logs.options, finding -> {}).isClean())
                    .as(where)
                    .isTrue();
            TestLogs.delete(logs.folder);
        }
    }

    /** What the log cannot say while it is open: with a yes or no it would say something wrong. */
    private List<HashedChunk> unread(TestLogs logs, String where) {
        List<HashedChunk> unread = new ArrayList<>();
        try (ChunkLog open = logs.open()) {
            for (HashedChunk chunk : log.chunks()) {
                try {
                    ByteBuffer into = ByteBuffer.allocate(chunk.size());
                    assertThat(open.read(chunk.address(), 0, into)).as(where).isEqualTo(ReadOutcome.READ);
                    assertThat(into.flip()).as(where).isEqualTo(chunk.content());
                } catch (ChunkStoreException e) {
                    assertThat(e.reason()).as(where).isEqualTo(ChunkStoreException.Reason.UNAVAILABLE);
                    unread.add(chunk);
                }
            }
        }
        return unread;
    }

    /** A scrub meets a rotten row wherever it is, also where no start looks. */
    @Test
    void aScrubDerivesADamagedIndexAnew() throws IOException {
        TestLogs many = log.copy(true);
        try (ChunkLog open = many.open()) {
            for (int i = 0; i < MANY; i++) {
                TestLogs.put(open, TestLogs.chunk(1_000 + i, 10));
            }
        }
        for (int round = 0; round < TestRun.rounds(6, 50); round++) {
            TestLogs logs = many.copyTo(temp.resolve("many-" + round));
            rotARow(logs.folder.resolve("index"));
            assertThat(ChunkLog.scrub(logs.options, finding -> {}).isClean())
                    .as("seed %d", seed)
                    .isTrue();
            assertThat(unread(logs, "seed " + seed)).isEmpty();
            TestLogs.delete(logs.folder);
        }
    }

    /** Of a chunk: these come before what a start reads, and in the larger table file fill more than half of it. */
    private void rotARow(Path index) throws IOException {
        Path largest = index;
        for (String name : names(index)) {
            Path file = index.resolve(name);
            if (name.endsWith(".sst") && (largest.equals(index) || Files.size(file) > Files.size(largest))) {
                largest = file;
            }
        }
        byte[] bytes = Files.readAllBytes(largest);
        bytes[random.nextInt(bytes.length / 2)] ^= (byte) (1 << random.nextInt(8));
        Files.write(largest, bytes);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
