package io.vaultx.records.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.StoredRecord;
import io.vaultx.threads.PlatformThreads;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a writing process with SIGKILL and looks at what it left. */
class KillTest {
    private static final int ROUNDS = 4;

    private final PlatformThreads threads = PlatformThreads.named("test-kill", 2);

    @TempDir
    Path temp;

    @Test
    void aKillLosesNoAcknowledgedWriteAndLeavesNoHalfOne() throws Exception {
        Path folder = temp.resolve("records");
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<int[]> acknowledged = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged.addAll(writeAndKill(folder, round, 1 + random.nextInt(2_000)));

            try (RocksRecordStore store = RocksRecordStore.open(folder, threads)) {
                for (int[] line : acknowledged) {
                    Key key = KilledWriter.key(line[0], line[1], line[2]);
                    byte[] value = KilledWriter.value(line[0], line[1], line[2]);
                    assertThat(store.get("left", key).orElseThrow().value())
                            .as("seed %d: %s", seed, key)
                            .isEqualTo(value);
                }
                assertThat(keys(store, "left")).as("seed %d", seed).isEqualTo(keys(store, "right"));
            }
        }
    }

    @Test
    void aFolderThatAnotherProcessHasOpenIsRefusedAsInUseAndLeftAlone() throws Exception {
        Path folder = temp.resolve("records");
        Process holder = start(FolderHolder.class, folder.toString());
        try (BufferedReader out = holder.inputReader()) {
            assertThat(out.readLine()).isEqualTo("open");
            assertThatThrownBy(() -> RocksRecordStore.open(folder, threads)).isInstanceOf(RecordsInUseException.class);

            Path log = WrittenLog.onlyLog(folder);
            try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(new byte[] {0x55}), 20);
            }
            byte[] rotten = Files.readAllBytes(log);
            assertThatThrownBy(() -> RocksRecordStore.open(folder, threads, true))
                    .isInstanceOf(RecordsInUseException.class);
            assertThat(log).hasBinaryContent(rotten);
        } finally {
            holder.destroyForcibly();
        }
    }

    private static List<int[]> writeAndKill(Path folder, int round, int lines) throws IOException {
        Process writer = start(KilledWriter.class, folder.toString(), Integer.toString(round));
        List<int[]> acknowledged = new ArrayList<>();
        try (BufferedReader out = writer.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (acknowledged.size() == lines) {
                    // Through its handle, which leaves the pipe open: what it printed before still counts.
                    writer.toHandle().destroyForcibly();
                }
                String[] parts = line.split(" ");
                if (parts.length == 3 && line.endsWith(parts[2])) {
                    acknowledged.add(new int[] {
                        Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2])
                    });
                }
            }
        } finally {
            writer.destroyForcibly();
        }
        assertThat(acknowledged).as("the writer ended by itself").hasSizeGreaterThanOrEqualTo(lines);
        // The last line may be cut off in the middle of a number.
        acknowledged.removeLast();
        return acknowledged;
    }

    private static Process start(Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<Key> keys(RocksRecordStore store, String table) {
        List<Key> keys = new ArrayList<>();
        KeyRange rest = KeyRange.all();
        while (true) {
            List<StoredRecord> page = store.scan(table, rest, 500);
            page.forEach(found -> keys.add(found.key()));
            if (page.size() < 500) {
                return keys;
            }
            rest = rest.after(keys.getLast());
        }
    }
}
