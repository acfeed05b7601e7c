package io.vaultx.records.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Folders that survive a power cut: what a folder holds is durable only when the folder itself is synced. */
final class Folders {
    private Folders() {}

    /** A folder that is there is synced, too: a killed process may have made it and not have got to its sync. */
    static void createDurably(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent == null) {
            return;
        }
        if (Files.isDirectory(folder)) {
            syncIfOurs(parent);
            return;
        }
        createDurably(parent);
        Files.createDirectory(folder);
        sync(parent);
    }

    private static void syncIfOurs(Path parent) throws IOException {
        try {
            sync(parent);
        } catch (AccessDeniedException notOurs) {
            // Who may not read the folder above did not make this one in it.
        }
    }

    static void sync(Path folder) throws IOException {
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }
}
