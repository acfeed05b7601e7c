package io.vaultx.system;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system of its own for one test, small, real and harmed at will: ext4 in an image file behind a loop device.
 * Needs Linux and a user who may mount; where that is missing, making one says so.
 */
final class OwnDisk implements AutoCloseable {
    private static final int BLOCK = 4096;

    /** The server under test writes while the room is measured; the last attempt leaves 1 MiB more than it should. */
    private static final int FILL_ATTEMPTS = 8;
    /** {@code _IOR('X', 125, __u32)}, as in the kernel's fs/ext4/ext4.h. */
    private static final long EXT4_IOC_SHUTDOWN = 0x8004587DL;
    /** Nothing that waits is written, the journal neither. */
    private static final int NO_LOG_FLUSH = 2;
    /** How e2fsck ends when it had something to mend and did. */
    private static final int REPAIRED = 1;

    private final Path image;
    private final Path root;
    private final Path ballast;
    private volatile boolean powered = true;

    private OwnDisk(Path image, Path root) {
        this.image = image;
        this.root = root;
        this.ballast = root.resolve("ballast");
    }

    /** Makes and mounts one at {@code folder/disk}. */
    static OwnDisk make(Path folder, long mebibytes) throws IOException {
        OwnDisk disk = new OwnDisk(folder.resolve("disk.img"), Files.createDirectory(folder.resolve("disk")));
        try (RandomAccessFile file = new RandomAccessFile(disk.image.toFile(), "rw")) {
            file.setLength(mebibytes << 20);
        }
        command("mkfs.ext4", "-q", "-F", "-m", "0", disk.image.toString());
        disk.mount();
        return disk;
    }

    private static void command(String... command) {
        command(0, command);
    }

    private static void command(int worstExitCode, String... command) {
        Shell.Result result = Shell.run(command);
        if (result.exitCode() > worstExitCode) {
            throw new AssertionError("""
                    this test mounts a file system of its own, and `%s` says: %s
                    It needs root, e2fsprogs and loop devices: a machine or VM of your own, or a container with --privileged. \
                    Without them, ./vaultx test --no-mounts leaves these tests out.""".formatted(String.join(" ", command), result.output()));
        }
    }

    private void mount() {
        command("mount", "-o", "loop", image.toString(), root.toString());
    }

    /** Where a server may keep its data. */
    Path data() {
        return root.resolve("data");
    }

    long freeBytes() {
        return root.toFile().getUsableSpace();
    }

    /** Takes all room but this much, give or take a few blocks, from whoever writes here. */
    void fill(long leaveBytes) throws IOException {
        for (int attempt = 1; ; attempt++) {
            removeBallast();
            // The list of the ballast's own blocks takes some, more of them the more scattered the room is.
            long own = attempt == 1 ? 0 : (long) BLOCK << attempt;
            long size = (freeBytes() - leaveBytes - own) / BLOCK * BLOCK;
            try {
                command("fallocate", "--length", "" + size, ballast.toString());
                return;
            } catch (AssertionError somebodyWroteMeanwhile) {
                if (attempt == FILL_ATTEMPTS) {
                    throw somebodyWroteMeanwhile;
                }
            }
        }
    }

    void removeBallast() throws IOException {
        Files.deleteIfExists(ballast);
    }

    /** From now on nothing can be written, as when the kernel gave the disk up after errors; reads go on. */
    void becomeReadOnly() {
        command("mount", "-o", "remount,abort", root.toString());
    }

    /**
     * Whether no cut of its power has begun. A call on a file that is under way while the power goes may end as if it had
     * done its work: the kernel lets one {@code fdatasync} in ten that returns within those milliseconds succeed, though
     * nothing is on the disk. With a real cut nobody hears of that any more, so answers count only if this still holds
     * after they were heard.
     */
    boolean hasPower() {
        return powered;
    }

    /**
     * From now on nothing reaches the disk any more, and what had not reached it is lost, the page cache with it. Whoever
     * works here hears of errors.
     */
    void cutPower() {
        powered = false;
        Linker linker = Linker.nativeLinker();
        var open = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("open"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        var ioctl = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("ioctl"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                Linker.Option.firstVariadicArg(2));
        var close = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("close"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(root.toString());
            int handle = (int) open.invokeExact(path, 0);
            int result = (int) ioctl.invokeExact(
                    handle, EXT4_IOC_SHUTDOWN, arena.allocateFrom(ValueLayout.JAVA_INT, NO_LOG_FLUSH));
            int closed = (int) close.invokeExact(handle);
            if (handle < 0 || result != 0 || closed != 0) {
                throw new AssertionError("the power of " + root + " could not be cut");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /**
     * As after a boot: unmounted, checked, mounted. Who works here has been killed; a server's own Redis, which does not
     * belong to its process, ends a moment after it.
     */
    void mountAgain() {
        Await.until(
                root + " can be unmounted",
                () -> Shell.run("umount", root.toString()).exitCode() == 0);
        command(REPAIRED, "e2fsck", "-p", image.toString());
        mount();
        powered = true;
    }

    @Override
    public void close() {
        Shell.run("umount", "--lazy", root.toString());
        try {
            Files.deleteIfExists(image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
