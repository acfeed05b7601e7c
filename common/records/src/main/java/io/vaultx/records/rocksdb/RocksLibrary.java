package io.vaultx.records.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;

/**
 * Loads RocksDB's native code. On its own it unpacks 17 MB into the temporary folder and leaves them there when the process
 * is killed; here the file goes as soon as it is loaded, which Unix allows.
 */
public final class RocksLibrary {
    private RocksLibrary() {}

    /** To be called before any other use of RocksDB; a second call does nothing. */
    public static synchronized void load() {
        try {
            Path unpacked = Files.createTempDirectory("vaultx-rocksdb-");
            try {
                NativeLibraryLoader.getInstance().loadLibrary(unpacked.toString());
            } finally {
                delete(unpacked);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the native code of RocksDB cannot be unpacked", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
