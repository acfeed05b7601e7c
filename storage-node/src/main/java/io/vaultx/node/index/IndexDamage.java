package io.vaultx.node.index;

import io.vaultx.node.segment.MediumError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * A note in the index's folder that something in it turned out damaged while it was open, or lies in a bad sector. RocksDB
 * meets a rotten row only when it reads it: the note makes the next opening refuse the folder at once, so that the index is
 * derived anew.
 */
final class IndexDamage {
    private static final String NOTE = "DAMAGED";

    private IndexDamage() {}

    /** @throws IndexException when there is a note */
    static void refuse(Path folder) {
        if (Files.exists(folder.resolve(NOTE))) {
            throw new IndexException("the index in " + folder + " turned out damaged while it was open");
        }
    }

    /** Without the note, when it cannot be written, the damage is met again. */
    static void note(Path folder, RocksDBException failure) {
        if (failure.getStatus() == null || !isDamage(failure.getStatus())) {
            return;
        }
        try {
            Files.write(folder.resolve(NOTE), new byte[0]);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static boolean isDamage(Status status) {
        return status.getCode() == Status.Code.Corruption
                || status.getCode() == Status.Code.IOError && MediumError.says(String.valueOf(status.getState()));
    }
}
