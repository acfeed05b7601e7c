package io.vaultx.apart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which processes of a suite run, and their end in an order in which none loses what it is needed for. */
final class Roll {
    /** The door first, so that nothing new comes in, and who works for himself; what keeps bytes and records last. */
    static final List<Step> ENDING = List.of(
            new Step(Duration.ofSeconds(5), List.of("proxy", "compression-")),
            new Step(Duration.ofSeconds(7), List.of("file-", "auth-")),
            new Step(Duration.ofSeconds(8), List.of("node-")),
            new Step(Duration.ofSeconds(9), List.of("redis")));
    /** For the kernel to clear away what was killed. */
    private static final Duration KILLED = Duration.ofMillis(200);

    /**
     * @param until after the beginning of the whole end, not of the step: what one step does not need the next ones have
     */
    record Step(Duration until, List<String> kinds) {
        boolean isFor(String name) {
            return kinds.stream().anyMatch(name::startsWith);
        }
    }

    private final Suite suite;
    private final Programs programs;

    Roll(Suite suite, Programs programs) {
        this.suite = suite;
        this.programs = programs;
    }

    /** The last run of each, whether it goes on or not; by name, in the order of their start. */
    Map<String, Optional<ProcessMark>> marks() {
        Map<String, Optional<ProcessMark>> marks = new LinkedHashMap<>();
        suite.names().forEach(name -> marks.put(name, ProcessMark.read(programs.markFile(name))));
        return marks;
    }

    List<String> running() {
        return marks().entrySet().stream()
                .filter(entry -> entry.getValue().filter(ProcessMark::isRunning).isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Ends all: each gets a SIGTERM and may finish what it has begun; who needs longer than its step has is killed. The
     * whole of it stays below ten seconds, after which whoever asked for it may kill the supervisor. To be called within
     * {@link StateLock}.
     *
     * @return the names of those that had to be killed
     */
    List<String> endAll() {
        return endAll(ENDING);
    }

    List<String> endAll(List<Step> steps) {
        List<String> killed = new ArrayList<>();
        long begun = System.nanoTime();
        for (Step step : steps) {
            Map<String, ProcessMark> ending = new LinkedHashMap<>();
            for (String name : suite.names()) {
                if (step.isFor(name)) {
                    ProcessMark.read(programs.markFile(name))
                            .filter(ProcessMark::isRunning)
                            .ifPresent(mark -> ending.put(name, mark));
                }
            }
            ending.values().forEach(mark -> mark.handle().ifPresent(ProcessHandle::destroy));
            long end = begun + step.until().toNanos();
            ending.forEach((name, mark) -> {
                if (!mark.hasEnded(Duration.ofNanos(end - System.nanoTime()))) {
                    mark.handle().ifPresent(ProcessHandle::destroyForcibly);
                    mark.hasEnded(KILLED);
                    killed.add(name);
                }
            });
        }
        return killed;
    }

    /** Forgets the last runs, but for those that go on. To be called within {@link StateLock}. */
    void forget() {
        List<String> running = running();
        for (String name : suite.names()) {
            if (running.contains(name)) {
                continue;
            }
            Path file = programs.markFile(name);
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove " + file, e);
            }
        }
    }
}
