package io.vaultx.apart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RollTest {
    @TempDir
    Path data;

    private final List<Process> started = new ArrayList<>();
    private Suite suite;
    private Programs programs;
    private Roll roll;

    @BeforeEach
    void plan() throws IOException {
        suite = Suite.plan(UpOptions.parse(Map.of(), "--data", data.toString()));
        programs = new Programs(suite, data);
        roll = new Roll(suite, programs);
        Files.createDirectories(suite.run());
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    /** Whoever asked for it kills the supervisor after ten seconds, and then nobody ends the rest. */
    @Test
    void theEndOfTheWholeSuiteStaysBelowTenSeconds() {
        assertThat(Roll.ENDING.getLast().until()).isLessThan(Duration.ofSeconds(10));
        assertThat(Roll.ENDING).extracting(Roll.Step::until).isSorted();
        assertThat(suite.names())
                .allSatisfy(name -> assertThat(Roll.ENDING)
                        .filteredOn(step -> step.isFor(name))
                        .hasSize(1));
    }

    @Test
    void whoDoesNotEndInTimeIsKilledAndTheOthersAreNot() throws IOException {
        run("proxy", "trap '' TERM; echo on; while :; do read -r x; done");
        run("file-1", "echo on; exec cat");
        List<Roll.Step> steps = List.of(
                new Roll.Step(Duration.ofMillis(1), List.of("proxy")),
                new Roll.Step(Duration.ofSeconds(30), List.of("file-")));

        assertThat(roll.endAll(steps)).containsExactly("proxy");
        assertThat(roll.running()).isEmpty();
    }

    @Test
    void whatRunsIsNotForgotten() throws IOException {
        run("file-1", "echo on; exec cat");
        run("proxy", "echo on; exec cat");
        started.getLast().destroyForcibly().onExit().join();
        roll.forget();

        assertThat(roll.running()).containsExactly("file-1");
        assertThat(roll.marks().get("proxy")).isEmpty();
    }

    @Test
    void whatRunsIsNotStartedASecondTime() throws IOException {
        ProcessMark mark = run("file-1", "echo on; exec cat");

        assertThat(programs.start("file-1")).isEqualTo(mark);
    }

    private ProcessMark run(String name, String script) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", script).start();
        started.add(process);
        assertThat(process.inputReader().readLine()).isEqualTo("on");
        ProcessMark mark = ProcessMark.of(process.pid()).orElseThrow();
        mark.write(programs.markFile(name));
        return mark;
    }
}
