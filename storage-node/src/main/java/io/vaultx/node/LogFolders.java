package io.vaultx.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The names that lead to the segments: a power cut that takes one of them takes everything below it. */
final class LogFolders {
    private LogFolders() {}

    /**
     * Makes a folder and those above it, each synced into the one above it. One that is there is synced, too: a process that
     * was killed may have made it and not have got to its sync.
     */
    static void create(Path folder) throws IOException {
        Path parent = folder.toAbsolutePath().getParent();
        if (parent == null) {
            return;
        }
        if (Files.isDirectory(folder)) {
            syncIfOurs(parent);
            return;
        }
        create(parent);
        Files.createDirectories(folder);
        sync(parent);
    }

    /** The same for what lies in it: whatever recovery builds on. */
    static void syncNames(ChunkLogOptions options) throws IOException {
        options.files().syncFolder(options.segmentsFolder());
        options.files().syncFolder(options.folder());
    }

    private static void syncIfOurs(Path parent) throws IOException {
        try {
            sync(parent);
        } catch (AccessDeniedException notOurs) {
            // Who may not read the folder above did not make this one in it.
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
