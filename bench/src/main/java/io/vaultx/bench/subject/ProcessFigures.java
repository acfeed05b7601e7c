package io.vaultx.bench.subject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What {@code /proc} says about one process. */
public record ProcessFigures(Path folder) {
    /** Linux counts a process's time in ticks of this length, on every machine of today (USER_HZ). */
    private static final long TICK_NANOS = 10_000_000;

    public static ProcessFigures of(long pid) {
        return new ProcessFigures(Path.of("/proc/" + pid));
    }

    public static ProcessFigures own() {
        return of(ProcessHandle.current().pid());
    }

    /** CPU time of all its threads since its start, in user and in kernel mode. */
    public long cpuNanos() {
        return cpuTicks(read("stat")) * TICK_NANOS;
    }

    static long cpuTicks(String stat) {
        String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(behindName[11]) + Long.parseLong(behindName[12]);
    }

    public long residentBytes() {
        return kibibytes("VmRSS:") * 1024;
    }

    public long peakResidentBytes() {
        return kibibytes("VmHWM:") * 1024;
    }

    private long kibibytes(String name) {
        return read("status")
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name + " in " + folder));
    }

    public long openFiles() {
        try (Stream<Path> files = Files.list(folder.resolve("fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long threads() {
        try (Stream<Path> files = Files.list(folder.resolve("task"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String read(String file) {
        try {
            return new String(Files.readAllBytes(folder.resolve(file)), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
