package io.vaultx.node.segment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The folder of segment files, as far as the log touches it. Thread-safe. */
public interface SegmentFiles {
    /** Opens a segment file. */
    SegmentFile open(Path file, Access access) throws IOException;

    /** The files in a folder, in no order; an absent folder is made. */
    List<Path> list(Path folder) throws IOException;

    void delete(Path file) throws IOException;

    /** Returns when the folder's names are on the medium. */
    void syncFolder(Path folder) throws IOException;

    /** To what writes must be aligned in this folder, in bytes: a power of two, at least 4,096. */
    int blockSize(Path folder) throws IOException;

    /** What a file is opened for. */
    enum Access {
        /** A new file for the writer; fails when it exists. Past the page cache where the file system can. */
        CREATE,
        /** An existing file for the writer. Past the page cache where the file system can. */
        APPEND,
        /** Reading past the page cache where the file system can. */
        UNCACHED,
        /** Reading through the page cache: for files that are written no more. */
        CACHED
    }
}
