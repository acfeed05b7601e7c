package io.vaultx.system;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What looks for damage besides a test's own reading: the offline commands, and the running process in its log. */
final class Maintenance {
    private Maintenance() {}

    /** What a process that was only killed said of damage: there can be none. */
    static List<String> complaints(String log) {
        return log.lines()
                .filter(line -> Stream.of("DAMAGED", "UNREADABLE", "SEGMENT_LOST", "UNDECIDED", " ERROR ")
                        .anyMatch(line::contains))
                .toList();
    }

    /** What fsck and scrub find in the data folder of a stopped server that is not as it should be. */
    static List<String> findings(Path data) {
        List<String> findings = new ArrayList<>();
        for (String command : List.of("fsck", "scrub")) {
            Shell.Result result = Shell.vaultx(command, "--data", data.toString());
            if (result.exitCode() != 0) {
                findings.add("%s ended with %d: %s".formatted(command, result.exitCode(), result.output()));
            }
        }
        return findings;
    }
}
