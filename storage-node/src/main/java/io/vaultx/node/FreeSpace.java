package io.vaultx.node;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** How full a file system is. Thread-safe. */
public interface FreeSpace {
    /** Bytes that this process may still write. */
    long usableBytes();

    long totalBytes();

    /** The file system that holds a folder, asked anew each time. */
    static FreeSpace of(Path folder) throws IOException {
        FileStore store = Files.getFileStore(folder);
        return new FreeSpace() {
            @Override
            public long usableBytes() {
                return folder.toFile().getUsableSpace();
            }

            @Override
            public long totalBytes() {
                try {
                    return store.getTotalSpace();
                } catch (IOException e) {
                    return 0;
                }
            }
        };
    }
}
