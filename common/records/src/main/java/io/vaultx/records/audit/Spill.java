package io.vaultx.records.audit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts entries of one size as unsigned bytes, however many there are: what memory shall not hold goes to sorted files, and
 * these are read together. Not thread-safe.
 */
public final class Spill implements AutoCloseable {
    /** Bytes of entries in memory, at most; with what Java needs beside them about three times that. */
    private static final int MEMORY_BYTES = 16 << 20;

    /** Files that are read together: with their buffers 8 MiB. */
    private static final int MAX_FILES = 128;

    private static final int BUFFER_BYTES = 64 << 10;

    private final Path folder;
    private final String name;
    private final int entryBytes;
    private final int entriesInMemory;
    private final int maxFiles;
    private final List<Path> files = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private List<byte[]> pending = new ArrayList<>();
    private int filesMade;
    private long size;

    /**
     * Writes nothing yet.
     *
     * @param folder for the files, there already
     * @param name what the files' names begin with
     */
    public Spill(Path folder, String name, int entryBytes) {
        this(folder, name, entryBytes, MEMORY_BYTES / entryBytes, MAX_FILES);
    }

    Spill(Path folder, String name, int entryBytes, int entriesInMemory, int maxFiles) {
        this.folder = folder;
        this.name = name;
        this.entryBytes = entryBytes;
        this.entriesInMemory = entriesInMemory;
        this.maxFiles = maxFiles;
    }

    /** Takes an entry; the array must not be changed any more. */
    public void add(byte[] entry) {
        if (entry.length != entryBytes) {
            throw new IllegalArgumentException("an entry has " + entryBytes + " bytes, got " + entry.length);
        }
        pending.add(entry);
        size++;
        if (pending.size() == entriesInMemory) {
            spill();
        }
    }

    /** How many were added. */
    public long size() {
        return size;
    }

    /** All entries in order. To be called once, when all are added; to be read before {@link #close}. */
    public Iterator<byte[]> sorted() {
        pending.sort(Arrays::compareUnsigned);
        List<Iterator<byte[]>> parts = new ArrayList<>();
        parts.add(pending.iterator());
        for (Path file : files) {
            parts.add(read(file));
        }
        return new Merged(parts);
    }

    private void spill() {
        pending.sort(Arrays::compareUnsigned);
        write(pending.iterator());
        pending = new ArrayList<>();
        if (files.size() == maxFiles) {
            List<Path> merged = List.copyOf(files);
            files.clear();
            write(new Merged(merged.stream().map(this::read).toList()));
            closeOpen();
            merged.forEach(Spill::delete);
        }
    }

    private void write(Iterator<byte[]> entries) {
        Path file = folder.resolve(name + "-" + filesMade++);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES)) {
            while (entries.hasNext()) {
                out.write(entries.next());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot sort in " + folder, e);
        }
        files.add(file);
    }

    private Iterator<byte[]> read(Path file) {
        try {
            InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
            open.add(in);
            return new FileEntries(in, Files.size(file) / entryBytes, entryBytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot sort in " + folder, e);
        }
    }

    /** Removes the files. */
    @Override
    public void close() {
        closeOpen();
        files.forEach(Spill::delete);
        files.clear();
        pending = Collections.emptyList();
    }

    private void closeOpen() {
        for (AutoCloseable file : open) {
            try {
                file.close();
            } catch (Exception e) {
                throw new IllegalStateException("a file that was only read cannot be closed", e);
            }
        }
        open.clear();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The entries of one file. */
    private static final class FileEntries implements Iterator<byte[]> {
        private final InputStream in;
        private final int entryBytes;
        private long left;

        FileEntries(InputStream in, long entries, int entryBytes) {
            this.in = in;
            this.left = entries;
            this.entryBytes = entryBytes;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public byte[] next() {
            if (left == 0) {
                throw new NoSuchElementException("the file is at its end");
            }
            left--;
            try {
                byte[] entry = in.readNBytes(entryBytes);
                if (entry.length < entryBytes) {
                    throw new EOFException("a file of sorted entries ends early");
                }
                return entry;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Several sorted stretches as one. */
    private static final class Merged implements Iterator<byte[]> {
        private final PriorityQueue<Head> heads = new PriorityQueue<>();

        private record Head(byte[] entry, Iterator<byte[]> rest) implements Comparable<Head> {
            static @Nullable Head of(Iterator<byte[]> part) {
                return part.hasNext() ? new Head(part.next(), part) : null;
            }

            @Override
            public int compareTo(Head other) {
                return Arrays.compareUnsigned(entry, other.entry);
            }
        }

        Merged(List<Iterator<byte[]>> parts) {
            for (Iterator<byte[]> part : parts) {
                add(Head.of(part));
            }
        }

        private void add(@Nullable Head head) {
            if (head != null) {
                heads.add(head);
            }
        }

        @Override
        public boolean hasNext() {
            return !heads.isEmpty();
        }

        @Override
        public byte[] next() {
            Head first = heads.remove();
            add(Head.of(first.rest()));
            return first.entry();
        }
    }
}
