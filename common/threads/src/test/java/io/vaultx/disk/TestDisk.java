package io.vaultx.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A disk that writes down what is done to it, and fails where it is told to. A program works on the paths below
 * {@link #root}; they lead to a real folder, whose contents count as durable when the disk is made.
 *
 * <p>{@link #cuts} then tells what a power cut after any of the changes leaves. Thread-safe; one call at a time.
 */
public final class TestDisk {
    private final Path real;
    private final Node.Folder top;
    private final DiskFileSystem names = new DiskFileSystem(this);
    private final List<Change> changes = new ArrayList<>();
    private Fault.Plan plan = Fault.Plan.NONE;
    private int steps;

    private TestDisk(Path real, Node.Folder top) {
        this.real = real;
        this.top = top;
    }

    /** Over a folder that exists. */
    public static TestDisk over(Path folder) {
        Path real = folder.toAbsolutePath();
        try {
            if (Node.read(real) instanceof Node.Folder top) {
                return new TestDisk(real, top);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalArgumentException(folder + " is no folder");
    }

    /** The folder, as the program under test is to reach it. */
    public Path root() {
        return names.wrap(real);
    }

    /** Which calls fail from now on; they are counted from 1 again. */
    public synchronized void failing(Fault.Plan newPlan) {
        plan = newPlan;
        steps = 0;
    }

    /** Calls since the faults were set. */
    public synchronized int steps() {
        return steps;
    }

    /** Changes so far: whoever is told "done" now may rely on these. */
    public synchronized int changes() {
        return changes.size();
    }

    /** What power cuts leave of what was done so far. */
    public synchronized PowerCuts cuts() {
        return new PowerCuts(real, top, List.copyOf(changes));
    }

    /** Something that touches the real disk. */
    interface Work<T> {
        T run() throws IOException;
    }

    /** One call: all of it is done and written down, or it fails as planned. */
    synchronized <T> T step(Step.Kind kind, Path file, Work<T> whole, Work<T> half) throws IOException {
        Optional<Fault> fault = plan.of(new Step(++steps, kind, file));
        if (fault.isEmpty()) {
            return whole.run();
        }
        switch (fault.get().way()) {
            case BEFORE -> {}
            case HALF -> half.run();
            case AFTER -> whole.run();
        }
        throw new FileSystemException(file.toString(), null, fault.get().words());
    }

    <T> T step(Step.Kind kind, Path file, Work<T> whole) throws IOException {
        return step(kind, file, whole, () -> null);
    }

    /** Inside a step. */
    void note(Change change) {
        changes.add(change);
    }

    /** What has this real path; empty for what native code made. Inside a step. */
    Optional<Node> find(Path path) {
        Path at = path.toAbsolutePath().normalize();
        if (!at.startsWith(real)) {
            return Optional.empty();
        }
        Node found = top;
        for (int i = real.getNameCount(); i < at.getNameCount(); i++) {
            Node next = found instanceof Node.Folder folder
                    ? folder.now().get(at.getName(i).toString())
                    : null;
            if (next == null) {
                return Optional.empty();
            }
            found = next;
        }
        return Optional.of(found);
    }

    /** The folder in which a path lies, when it is known. Inside a step. */
    Optional<Node.Folder> folderOf(Path path) {
        Path above = path.toAbsolutePath().normalize().getParent();
        return above != null && find(above).orElse(null) instanceof Node.Folder folder
                ? Optional.of(folder)
                : Optional.empty();
    }

    void named(Path path, Node node) {
        folderOf(path).ifPresent(folder -> {
            String name = path.getFileName().toString();
            folder.now().put(name, node);
            note(new Change.Name(folder, name, node));
        });
    }

    void unnamed(Path path) {
        folderOf(path).ifPresent(folder -> {
            String name = path.getFileName().toString();
            if (folder.now().remove(name) != null) {
                note(new Change.Unname(folder, name));
            }
        });
    }

    void renamed(Path from, Path to) {
        Optional<Node.Folder> folder = folderOf(from);
        Optional<Node> node = find(from);
        if (folder.isEmpty() || node.isEmpty() || !folder.equals(folderOf(to))) {
            throw new UnsupportedOperationException("only within one known folder: " + from + " to " + to);
        }
        String before = from.getFileName().toString();
        String after = to.getFileName().toString();
        folder.get().now().remove(before);
        folder.get().now().put(after, node.get());
        note(new Change.Rename(folder.get(), before, after, node.get()));
    }
}
