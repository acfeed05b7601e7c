package io.vaultx.records.rocksdb;

import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyBuilder;
import io.vaultx.records.RecordChange;
import io.vaultx.threads.PlatformThreads;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * The program that {@link KillTest} kills: many writers, each of which prints a line when a write was acknowledged. Every
 * write puts the same value into two tables.
 */
final class KilledWriter {
    static final int WRITERS = 16;

    private KilledWriter() {}

    public static void main(String[] args) throws InterruptedException {
        int round = Integer.parseInt(args[1]);
        RocksRecordStore store = RocksRecordStore.open(Path.of(args[0]), PlatformThreads.named("reads", 2));
        Thread[] writers = new Thread[WRITERS];
        for (int w = 0; w < WRITERS; w++) {
            int writer = w;
            writers[w] = Thread.startVirtualThread(() -> write(store, round, writer));
        }
        for (Thread writer : writers) {
            writer.join();
        }
    }

    private static void write(RocksRecordStore store, int round, int writer) {
        for (int n = 0; ; n++) {
            byte[] value = value(round, writer, n);
            store.write(List.of(
                    new RecordChange.Put("left", key(round, writer, n), value, Expect.ABSENT),
                    new RecordChange.Put("right", key(round, writer, n), value, Expect.ABSENT)));
            synchronized (System.out) {
                System.out.println(round + " " + writer + " " + n);
            }
        }
    }

    static Key key(int round, int writer, int n) {
        return new KeyBuilder()
                .intAscending(round)
                .intAscending(writer)
                .longAscending(n)
                .key();
    }

    /** Up to 64 KiB, so that the kill hits some in the middle of their bytes. */
    static byte[] value(int round, int writer, int n) {
        Random random = new Random(
                ByteBuffer.wrap(new byte[] {1, (byte) round, (byte) writer, 0}).getInt() + n);
        byte[] value = new byte[random.nextInt(n % 10 == 0 ? 64 << 10 : 400)];
        random.nextBytes(value);
        return value;
    }
}
