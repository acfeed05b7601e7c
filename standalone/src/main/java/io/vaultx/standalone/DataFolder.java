package io.vaultx.standalone;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds everything: {@code records/} or {@code redis/}, {@code chunks/}, {@code secrets/}. One process at a time works in it;
 * the claim ends with the process, however that ends.
 */
final class DataFolder implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path path;
    private final FileLock lock;

    private DataFolder(Path path, FileLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes the folder where it is missing and locks it.
     *
     * @throws StartRefusedException when another process has it, or it cannot be written
     */
    static DataFolder claim(Path path) {
        try {
            createDurably(path);
            return lock(path);
        } catch (IOException e) {
            throw new StartRefusedException("cannot use the data folder " + path + ": " + e);
        }
    }

    /**
     * Each new folder is for its owner only, and synced into the one above it: a power cut must not take it away again. One
     * that is there is synced, too: a killed process may have made it and not have got to its sync.
     */
    private static void createDurably(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent == null) {
            return;
        }
        if (Files.isDirectory(folder)) {
            syncIfOurs(parent);
            return;
        }
        createDurably(parent);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } else {
            Files.createDirectory(folder);
        }
        sync(parent);
    }

    private static void syncIfOurs(Path parent) throws IOException {
        try {
            sync(parent);
        } catch (AccessDeniedException notOurs) {
            // Who may not read the folder above did not make this one in it.
        }
    }

    /** Makes the names in it durable. */
    static void sync(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /**
     * Locks a folder that is there already.
     *
     * @throws StartRefusedException when it is not, or another process has it
     */
    static DataFolder claimExisting(Path path) {
        if (!Files.isDirectory(chunks(path))) {
            throw new StartRefusedException(
                    path + " is not a data folder: it has no " + chunks(path).getFileName());
        }
        return claim(path);
    }

    private static DataFolder lock(Path path) throws IOException {
        FileChannel file = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = file.tryLock();
        if (lock == null) {
            file.close();
            throw new StartRefusedException("the data folder " + path
                    + " is in use by another process. Stop that one, or choose another folder with --data.");
        }
        return new DataFolder(path, lock);
    }

    Path path() {
        return path;
    }

    static Path records(Path data) {
        return data.resolve("records");
    }

    static Path redis(Path data) {
        return data.resolve("redis");
    }

    static Path chunks(Path data) {
        return data.resolve("chunks");
    }

    static Path secrets(Path data) {
        return data.resolve("secrets");
    }

    @Override
    public void close() {
        try {
            lock.acquiredBy().close();
        } catch (IOException e) {
            // The process holds no other promise about the file; its end releases the lock in any case.
            System.err.println("vaultx: closing the folder's lock: " + e);
        }
    }
}
