package io.vaultx.records.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.FileOperationInfo;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

/**
 * Stands beside RocksDB and is told of each write to a write-ahead log and each sync of one: up to where it is on the medium.
 * It is only appended to. Table files and manifests are RocksDB's own affair, and count as they are.
 */
final class SyncWatch extends AbstractEventListener {
    private final Statistics statistics = new Statistics();
    private final Map<String, Long> written = new HashMap<>();
    private final Map<String, Long> synced = new HashMap<>();
    private long logSyncs;
    private long writeBufferBytes;

    SyncWatch() {
        super(
                EnabledEventCallback.ON_FILE_WRITE_FINISH,
                EnabledEventCallback.ON_FILE_SYNC_FINISH,
                EnabledEventCallback.ON_FILE_RANGE_SYNC_FINISH,
                EnabledEventCallback.SHOULD_BE_NOTIFIED_ON_FILE_IO);
    }

    /** Small ones, so that logs are replaced by table files soon. */
    SyncWatch withWriteBuffer(long bytes) {
        writeBufferBytes = bytes;
        return this;
    }

    RocksDB open(Options options, String folder) throws RocksDBException {
        if (writeBufferBytes > 0) {
            options.setWriteBufferSize(writeBufferBytes);
        }
        return RocksDB.open(options.setStatistics(statistics).setListeners(List.of(this)), folder);
    }

    @Override
    public boolean shouldBeNotifiedOnFileIO() {
        return true;
    }

    @Override
    public synchronized void onFileWriteFinish(FileOperationInfo done) {
        if (done.getPath().endsWith(".log")) {
            written.merge(name(done), done.getLength(), Long::sum);
        }
    }

    @Override
    public synchronized void onFileSyncFinish(FileOperationInfo done) {
        if (done.getPath().endsWith(".log")) {
            synced.put(name(done), written.getOrDefault(name(done), 0L));
            logSyncs++;
        }
    }

    private static String name(FileOperationInfo done) {
        return Path.of(done.getPath()).getFileName().toString();
    }

    /** Syncs of a write-ahead log so far, as its file says. */
    synchronized long logSyncs() {
        return logSyncs;
    }

    /** The same, as RocksDB counts them itself. */
    long countedSyncs() {
        return statistics.getTickerCount(TickerType.WAL_FILE_SYNCED);
    }

    /** How much of each file is on the medium. */
    private synchronized Map<String, Long> onMedium(Map<String, byte[]> files) {
        Map<String, Long> lengths = new TreeMap<>();
        files.forEach((name, bytes) ->
                lengths.put(name, written.containsKey(name) ? synced.getOrDefault(name, 0L) : bytes.length));
        return lengths;
    }

    /** What is on the medium of a folder, in one moment between RocksDB's own. */
    Map<String, byte[]> medium(Path folder) throws IOException {
        while (true) {
            Map<String, byte[]> before = files(folder);
            Map<String, Long> lengths = onMedium(before);
            if (lengths.equals(onMedium(files(folder)))) {
                before.replaceAll(
                        (name, bytes) -> Arrays.copyOf(bytes, (int) Math.min(bytes.length, lengths.get(name))));
                return before;
            }
        }
    }

    static Map<String, byte[]> files(Path folder) throws IOException {
        while (true) {
            try (Stream<Path> listed = Files.list(folder)) {
                Map<String, byte[]> files = new TreeMap<>();
                for (Path file : listed.filter(Files::isRegularFile).toList()) {
                    files.put(file.getFileName().toString(), Files.readAllBytes(file));
                }
                return files;
            } catch (NoSuchFileException deletedMeanwhile) {
                Thread.onSpinWait();
            }
        }
    }
}
