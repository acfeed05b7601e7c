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
    /** The door first, so that nothing new comes in; what keeps bytes and records last. */
    private static final List<List<String>> ENDING =
            List.of(List.of("proxy"), List.of("file-", "auth-", "compression-"), List.of("node-"), List.of("redis"));

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
     * Ends all: each gets a SIGTERM and may finish what it has begun; who needs longer than this is killed.
     *
     * @return the names of those that had to be killed
     */
    List<String> endAll(Duration eachStep) {
        List<String> killed = new ArrayList<>();
        for (List<String> step : ENDING) {
            Map<String, ProcessMark> ending = new LinkedHashMap<>();
            for (String name : suite.names()) {
                if (step.stream().anyMatch(name::startsWith)) {
                    ProcessMark.read(programs.markFile(name))
                            .filter(ProcessMark::isRunning)
                            .ifPresent(mark -> ending.put(name, mark));
                }
            }
            ending.values().forEach(mark -> mark.handle().ifPresent(ProcessHandle::destroy));
            long end = System.nanoTime() + eachStep.toNanos();
            ending.forEach((name, mark) -> {
                if (!mark.hasEnded(Duration.ofNanos(end - System.nanoTime()))) {
                    mark.handle().ifPresent(ProcessHandle::destroyForcibly);
                    mark.hasEnded(eachStep);
                    killed.add(name);
                }
            });
        }
        return killed;
    }

    /** Forgets the last runs, of which none may go on. */
    void forget() {
        for (String name : suite.names()) {
            Path file = programs.markFile(name);
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove " + file, e);
            }
        }
    }
}
