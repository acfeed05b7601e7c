package io.vaultx.apart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One run of a process, so that it is never taken for another one that has got its number by now.
 *
 * @param since the moment of its start as the kernel tells it, different for every run
 */
record ProcessMark(long pid, String since) {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    /** Of {@code /proc/PID/stat}, behind the name: clock ticks from the boot to the start (proc(5), field 22). */
    private static final int START_FIELD = 19;

    /** Of a process that runs now; empty when it does not. */
    static Optional<ProcessMark> of(long pid) {
        return since(pid).map(since -> new ProcessMark(pid, since));
    }

    static Optional<ProcessMark> read(Path file) {
        try {
            String[] parts = Files.readString(file).strip().split(" ", 2);
            return Optional.of(new ProcessMark(Long.parseLong(parts[0]), parts[1]));
        } catch (IOException | RuntimeException none) {
            return Optional.empty();
        }
    }

    void write(Path file) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(draft, pid + " " + since + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    boolean isRunning() {
        return since(pid).filter(since::equals).isPresent();
    }

    /** The process, when this run of it goes on. */
    Optional<ProcessHandle> handle() {
        return isRunning() ? ProcessHandle.of(pid) : Optional.empty();
    }

    /**
     * Looks until it has ended: one whose parent is gone may have nobody who asks how, and would be waited for in vain.
     *
     * @return false when the patience is over and it goes on
     */
    boolean hasEnded(Duration patience) {
        long start = System.nanoTime();
        while (isRunning()) {
            if (System.nanoTime() - start >= patience.toNanos()) {
                return false;
            }
            Readiness.pause();
        }
        return true;
    }

    private static Optional<String> since(long pid) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            return Optional.empty();
        }
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            // Ended, and its parent has not asked how yet.
            boolean ended = fields[0].equals("Z") || fields[0].equals("X");
            return ended ? Optional.empty() : Optional.of(Files.readString(BOOT).strip() + "+" + fields[START_FIELD]);
        } catch (IOException noProc) {
            return process.get().info().startInstant().map(Instant::toString);
        }
    }
}
