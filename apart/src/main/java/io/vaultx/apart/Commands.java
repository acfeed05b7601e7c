package io.vaultx.apart;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be done to a suite from another shell. */
final class Commands {
    /** A supervisor ends all in their order before it ends itself: longer than that takes. */
    private static final Duration SUPERVISOR_END = Duration.ofSeconds(20);

    private final Suite suite;
    private final Programs programs;
    private final Roll roll;
    private final PrintStream out;

    Commands(Suite suite, Path apps, PrintStream out) {
        this.suite = suite;
        this.programs = new Programs(suite, apps);
        this.roll = new Roll(suite, programs);
        this.out = out;
    }

    /** Where a supervisor has noted itself. */
    static Path supervisor(Suite suite) {
        return suite.run().resolve("up.pid");
    }

    void ps(boolean json) {
        List<String> rows = new ArrayList<>();
        for (Map.Entry<String, Optional<ProcessMark>> one : roll.marks().entrySet()) {
            String name = one.getKey();
            long pid = one.getValue().map(ProcessMark::pid).orElse(0L);
            boolean running = one.getValue().filter(ProcessMark::isRunning).isPresent();
            String state = running ? "running" : "dead";
            rows.add(
                    json
                            ? "{\"name\":\"%s\",\"pid\":%d,\"port\":%d,\"state\":\"%s\"}"
                                    .formatted(name, pid, suite.port(name), state)
                            : "%-14s %8d %6d  %s".formatted(name, pid, suite.port(name), state));
        }
        if (json) {
            out.println("[" + String.join(",", rows) + "]");
        } else {
            out.println("%-14s %8s %6s  %s".formatted("NAME", "PID", "PORT", "STATE"));
            rows.forEach(out::println);
        }
    }

    void start(String name) {
        suite.port(name);
        if (roll.running().contains(name)) {
            throw new CommandRefusedException(name + " is running");
        }
        ProcessMark mark = programs.start(name);
        Readiness.await(suite, programs, Map.of(name, mark), () -> false);
        out.println(name + " is ready.");
    }

    void down() {
        Path file = supervisor(suite);
        Optional<ProcessMark> watching = ProcessMark.read(file);
        watching.flatMap(ProcessMark::handle).ifPresent(ProcessHandle::destroy);
        watching.ifPresent(mark -> mark.hasEnded(SUPERVISOR_END));
        endAll(suite, roll, out);
    }

    /** Ends all that run, and forgets them and their supervisor. */
    static void endAll(Suite suite, Roll roll, PrintStream out) {
        List<String> killed = StateLock.within(suite.run(), () -> {
            List<String> late = roll.endAll();
            roll.forget();
            forgetSupervisor(suite);
            return late;
        });
        killed.forEach(name -> out.println("vaultx: " + name + " did not end by itself and was killed."));
    }

    static void forgetSupervisor(Suite suite) {
        Path file = supervisor(suite);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + file, e);
        }
    }
}
