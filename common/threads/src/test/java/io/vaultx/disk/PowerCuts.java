package io.vaultx.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What is on the medium after each change to a {@link TestDisk}: what was synced for certain, and of the rest whatever a
 * {@link Loss} leaves. A sync of a file covers its bytes and its length, not its name; a sync of a folder covers its names.
 *
 * <p>Goes forward only. Not thread-safe.
 */
public final class PowerCuts {
    private final Path real;
    private final Node.Folder top;
    private final List<Change> changes;
    private final Map<Node.File, Bytes> files = new HashMap<>();
    private final Map<Node.Folder, Names> folders = new HashMap<>();
    private int done;

    /** A file's bytes, and what was done to them since they were synced. */
    private static final class Bytes {
        private byte[] synced;
        private final List<Change> since = new ArrayList<>();

        Bytes(byte[] synced) {
            this.synced = synced;
        }
    }

    /** A folder's names, and what was done to them since they were synced. */
    private static final class Names {
        private final Map<String, Node> synced;
        private final List<Change> since = new ArrayList<>();

        Names(Map<String, Node> synced) {
            this.synced = new TreeMap<>(synced);
        }
    }

    PowerCuts(Path real, Node.Folder top, List<Change> changes) {
        this.real = real;
        this.top = top;
        this.changes = changes;
    }

    /** How many changes there are; a cut may come after 0 of them, or after any. */
    public int changes() {
        return changes.size();
    }

    /** Goes on to the moment after this many changes. */
    public PowerCuts after(int count) {
        if (count < done) {
            throw new IllegalArgumentException("already at " + done + ", asked for " + count);
        }
        for (; done < count; done++) {
            switch (changes.get(done)) {
                case Change.Write write -> bytes(write.file()).since.add(write);
                case Change.Truncate truncate -> bytes(truncate.file()).since.add(truncate);
                case Change.SyncFile sync -> settle(bytes(sync.file()));
                case Change.Name name -> names(name.folder()).since.add(name);
                case Change.Unname unname -> names(unname.folder()).since.add(unname);
                case Change.Rename rename -> names(rename.folder()).since.add(rename);
                case Change.SyncFolder sync -> settle(names(sync.folder()));
            }
        }
        return this;
    }

    private Bytes bytes(Node.File file) {
        return files.computeIfAbsent(file, f -> new Bytes(f.before()));
    }

    private Names names(Node.Folder folder) {
        return folders.computeIfAbsent(folder, f -> new Names(f.before()));
    }

    private static void settle(Bytes bytes) {
        bytes.synced = new Survivors(Loss.NOTHING, new Random(0)).of(bytes.synced, bytes.since);
        bytes.since.clear();
    }

    private static void settle(Names names) {
        names.since.forEach(change -> apply(change, names.synced));
        names.since.clear();
    }

    private static void apply(Change change, Map<String, Node> names) {
        switch (change) {
            case Change.Name name -> names.put(name.name(), name.node());
            case Change.Unname unname -> names.remove(unname.name());
            case Change.Rename rename -> {
                names.remove(rename.from());
                names.put(rename.to(), rename.node());
            }
            case Change.Write _, Change.Truncate _, Change.SyncFile _, Change.SyncFolder _ ->
                throw new IllegalArgumentException("no change of a name: " + change);
        }
    }

    /** How much of a file is synced at this moment, in bytes; 0 when its name is not. */
    public long syncedBytes(Path file) {
        Path at = DiskFileSystem.unwrap(file).toAbsolutePath().normalize();
        Node found = top;
        for (int i = real.getNameCount(); i < at.getNameCount() && found != null; i++) {
            found = found instanceof Node.Folder folder
                    ? names(folder).synced.get(at.getName(i).toString())
                    : null;
        }
        return found instanceof Node.File known ? bytes(known).synced.length : 0;
    }

    /** Power goes now: writes what is left into a folder that is made for it. Every file is its owner's alone. */
    public void cut(Loss loss, Random random, Path target) {
        try {
            write(top, loss, random, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Node node, Loss loss, Random random, Path target) throws IOException {
        switch (node) {
            case Node.File file -> {
                Bytes bytes = bytes(file);
                Files.write(target, new Survivors(loss, random).of(bytes.synced, bytes.since));
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-------"));
            }
            case Node.Folder folder -> {
                Files.createDirectories(target);
                for (Map.Entry<String, Node> entry :
                        left(names(folder), loss, random).entrySet()) {
                    write(entry.getValue(), loss, random, target.resolve(entry.getKey()));
                }
            }
        }
    }

    private static Map<String, Node> left(Names names, Loss loss, Random random) {
        Map<String, Node> left = new TreeMap<>(names.synced);
        for (Change change : names.since) {
            boolean kept = switch (loss) {
                case EVERYTHING, NAMES -> false;
                case NOTHING, BYTES -> true;
                case SOME_BLOCKS, SOME_SECTORS -> random.nextBoolean();
            };
            if (kept) {
                apply(change, left);
            }
        }
        return left;
    }
}
