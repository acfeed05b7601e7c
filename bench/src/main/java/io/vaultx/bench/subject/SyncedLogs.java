package io.vaultx.bench.subject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What the disk gives at most to a store that syncs bytes and then the record about them: two files that grow, written
 * and synced in turns by one thread, nothing else.
 */
public final class SyncedLogs implements AutoCloseable {
    private static final int RECORD_BYTES = 512;
    private static final int PIECE_BYTES = 1 << 20;
    private static final long SIZE_LIMIT_BYTES = 4L << 30;

    private final FileChannel bytes;
    private final FileChannel records;

    private SyncedLogs(FileChannel bytes, FileChannel records) {
        this.bytes = bytes;
        this.records = records;
    }

    public static SyncedLogs in(Path folder) throws IOException {
        FileChannel bytes = create(folder.resolve("bare-bytes"));
        return new SyncedLogs(bytes, create(folder.resolve("bare-records")));
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** How many objects of a size this takes in batches of {@code batch}, each batch synced twice. */
    public double appendsPerSecond(int batch, long size, Duration window) {
        ByteBuffer data = random(Math.toIntExact(batch * size));
        ByteBuffer rows = random(batch * RECORD_BYTES);
        long done = 0;
        long began = System.nanoTime();
        while (System.nanoTime() - began < window.toNanos()) {
            append(bytes, data, true);
            append(records, rows, true);
            done += batch;
        }
        double rate = done / ((System.nanoTime() - began) / 1e9);
        empty();
        return rate;
    }

    /** How fast it takes bytes, synced after every {@code body}. */
    public double mebibytesPerSecond(long total, long body) {
        ByteBuffer piece = random(PIECE_BYTES);
        long began = System.nanoTime();
        for (long done = PIECE_BYTES; done <= total; done += PIECE_BYTES) {
            append(bytes, piece, done % body == 0);
        }
        double rate = total / ((System.nanoTime() - began) / 1e9) / (1 << 20);
        empty();
        return rate;
    }

    private static ByteBuffer random(int size) {
        byte[] content = new byte[size];
        ThreadLocalRandom.current().nextBytes(content);
        return ByteBuffer.allocateDirect(size).put(content).flip();
    }

    private static void append(FileChannel file, ByteBuffer data, boolean sync) {
        try {
            if (file.position() > SIZE_LIMIT_BYTES) {
                file.truncate(0);
            }
            data.rewind();
            while (data.hasRemaining()) {
                file.write(data);
            }
            if (sync) {
                file.force(false);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void empty() {
        try {
            bytes.truncate(0);
            records.truncate(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        bytes.close();
        records.close();
    }
}
