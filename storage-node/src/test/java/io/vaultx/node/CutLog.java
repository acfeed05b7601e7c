package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Recoding;
import io.vaultx.disk.Fault;
import io.vaultx.disk.Step;
import io.vaultx.disk.TestDisk;
import io.vaultx.node.LogHistory.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/**
 * A log that works on a {@link TestDisk}, with its history. RocksDB writes past that disk, so the index is copied at every
 * step, and whenever a segment is about to be unlinked: what a cut leaves of it is one of these copies, not older than the
 * last flush that was waited for, or nothing.
 */
final class CutLog implements AutoCloseable {
    static final long SEGMENT_BYTES = 96 << 10;

    final TestDisk disk;
    final LogHistory history;
    final TestLogs logs;
    private final Path copies;
    private final TreeMap<Integer, Path> indexes = new TreeMap<>();
    private final TreeSet<Integer> flushes = new TreeSet<>(Set.of(0));
    private final Map<String, Path> copied = new HashMap<>();
    private ChunkLog log;

    CutLog(Path folder) throws IOException {
        this.disk = TestDisk.over(Files.createDirectories(folder.resolve("running")));
        this.copies = Files.createDirectories(folder.resolve("indexes"));
        this.history = new LogHistory(disk);
        this.logs = new TestLogs(disk.root().resolve("data").resolve("log"));
        this.logs.options = logs.options.withSegmentBytes(SEGMENT_BYTES).withCheckpointBytes(40_000);
        failing(Fault.Plan.NONE);
        this.log = logs.open();
    }

    /** What the disk refuses from now on. */
    void failing(Fault.Plan plan) {
        disk.failing(step -> {
            if (step.kind() == Step.Kind.DELETE && step.file().toString().endsWith(".segment")) {
                copyFlushedIndex();
            }
            return plan.of(step);
        });
    }

    /** Whether the log, which was closed, opens. */
    boolean opens() {
        try {
            log = logs.open();
            return true;
        } catch (UncheckedIOException refused) {
            return false;
        }
    }

    /** As far as the disk lets it. */
    void closeQuietly() {
        try {
            log.close();
        } catch (UncheckedIOException refused) {
            assertThat(refused).hasMessageContaining("closing the chunk log failed");
        }
    }

    ChunkLog log() {
        return log;
    }

    boolean put(HashedChunk chunk) {
        return asked(chunk, State.LIVE, () -> succeeds(log.put(chunk)));
    }

    /** Several at once, so that some share a batch. */
    void putTogether(List<HashedChunk> chunks) {
        List<CompletableFuture<Void>> puts = new ArrayList<>();
        for (HashedChunk chunk : chunks) {
            puts.add(CompletableFuture.runAsync(() -> put(chunk)));
        }
        puts.forEach(CompletableFuture::join);
    }

    boolean condemn(HashedChunk chunk) {
        return asked(chunk, State.CONDEMNED, () -> log.condemn(chunk.address()) == Removal.DONE);
    }

    boolean revive(HashedChunk chunk) {
        return asked(
                chunk,
                State.LIVE,
                () -> log.have(List.of(chunk.address())).getFirst().present());
    }

    /** Nothing of this may be seen but the room it saves. */
    Recoding recode(HashedChunk chunk) {
        Recoding done = log.recode(chunk.address(), 3);
        copyIndex();
        return done;
    }

    boolean drop(HashedChunk chunk) {
        return asked(chunk, State.GONE, () -> log.drop(chunk.address()) == Removal.DONE);
    }

    private boolean asked(HashedChunk chunk, State to, BooleanSupplier question) {
        boolean yes = history.ask(chunk, to, () -> {
            try {
                return question.getAsBoolean();
            } catch (ChunkStoreException refused) {
                return false;
            }
        });
        copyIndex();
        return yes;
    }

    private static boolean succeeds(CompletableFuture<?> put) {
        try {
            put.join();
            return true;
        } catch (CompletionException e) {
            return false;
        }
    }

    int compact() throws IOException {
        int gone = log.compact();
        copyIndex();
        return gone;
    }

    void pass(Duration time) {
        logs.clock.pass(time);
    }

    void reopen() {
        log.close();
        copyFlushedIndex();
        log = logs.open();
    }

    void rebuild() throws IOException {
        log.close();
        ChunkLog.rebuildIndex(logs.options);
        copyFlushedIndex();
        log = logs.open();
    }

    /** The process dies after some more steps, while it does this; the next one works on what the kernel still has. */
    void killDuring(int steps, Runnable work) {
        disk.failing(Fault.Plan.deadFrom(steps));
        work.run();
        closeQuietly();
        failing(Fault.Plan.NONE);
        log = logs.open();
    }

    private void copyFlushedIndex() {
        int now = copyIndex();
        synchronized (indexes) {
            flushes.add(now);
        }
    }

    /** The number of changes is asked for first: whoever copies within a step has the disk's lock already. */
    private int copyIndex() {
        int now = disk.changes();
        Path index = Path.of(logs.options.indexFolder().toString());
        synchronized (indexes) {
            if (Files.isDirectory(index)) {
                indexes.put(now, copied.computeIfAbsent(TestLogs.listing(index), files -> {
                    Path target = copies.resolve("copy-" + copied.size());
                    TestLogs.copyIndex(index, target);
                    return target;
                }));
            }
        }
        return now;
    }

    /** The copies of the index that a cut after this many changes may leave, the newest first. */
    List<Path> indexes(int cut) {
        synchronized (indexes) {
            return indexes.subMap(flushes.floor(cut), true, cut, true).descendingMap().values().stream()
                    .distinct()
                    .toList();
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
