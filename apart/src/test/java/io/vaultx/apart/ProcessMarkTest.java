package io.vaultx.apart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessMarkTest {
    @TempDir
    Path folder;

    @Test
    void aRunIsKnownUntilItEnds() throws Exception {
        Process process = new ProcessBuilder("cat").start();
        ProcessMark mark = ProcessMark.of(process.pid()).orElseThrow();
        mark.write(folder.resolve("mark"));

        assertThat(ProcessMark.read(folder.resolve("mark"))).contains(mark);
        assertThat(mark.isRunning()).isTrue();
        assertThat(mark.hasEnded(Duration.ZERO)).isFalse();

        process.destroyForcibly().waitFor();
        assertThat(mark.isRunning()).isFalse();
        assertThat(mark.hasEnded(Duration.ZERO)).isTrue();
        assertThat(mark.handle()).isEmpty();
    }

    /** After a restart of the machine, or of many processes, somebody else has the number. */
    @Test
    void anotherProcessWithTheNumberIsNotTakenForIt() {
        long somebody = ProcessHandle.current().pid();

        assertThat(new ProcessMark(somebody, "another boot+1").isRunning()).isFalse();
        assertThat(new ProcessMark(somebody, "another boot+1").handle()).isEmpty();
        assertThat(ProcessMark.of(somebody).orElseThrow().isRunning()).isTrue();
    }

    @Test
    void aMarkThatIsNoneIsNone() throws IOException {
        assertThat(ProcessMark.read(folder.resolve("nothing"))).isEmpty();
        for (String text : new String[] {"", "12", "x y", "99999999999999999999 x"}) {
            Files.writeString(folder.resolve("mark"), text);
            assertThat(ProcessMark.read(folder.resolve("mark"))).as(text).isEmpty();
        }
    }
}
