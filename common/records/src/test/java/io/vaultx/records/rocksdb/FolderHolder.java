package io.vaultx.records.rocksdb;

import io.vaultx.records.Expect;
import io.vaultx.records.RecordChange;
import io.vaultx.threads.PlatformThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A program that writes two records, says so, and holds the folder open until its input ends. */
final class FolderHolder {
    private FolderHolder() {}

    public static void main(String[] args) throws IOException {
        try (PlatformThreads threads = PlatformThreads.named("reads", 1);
                RocksRecordStore store = RocksRecordStore.open(Path.of(args[0]), threads)) {
            for (int i = 0; i < 2; i++) {
                store.write(List.of(
                        new RecordChange.Put("things", KilledWriter.key(0, 0, i), new byte[] {1}, Expect.ABSENT)));
            }
            System.out.println("open");
            System.in.read();
        }
    }
}
