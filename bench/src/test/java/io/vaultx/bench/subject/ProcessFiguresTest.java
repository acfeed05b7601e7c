package io.vaultx.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFiguresTest {
    @TempDir
    Path folder;

    @Test
    void cpuTimeIsReadBehindANameOfAnySpelling() throws IOException {
        Files.writeString(folder.resolve("stat"), "17 (a) b (c d) S 1 2 3 4 5 6 7 8 9 10 120 34 0 0 20 0 40 0 1 2 3\n");
        assertThat(new ProcessFigures(folder).cpuNanos()).isEqualTo((120 + 34) * 10_000_000L);
    }

    @Test
    void memoryIsReadByName() throws IOException {
        Files.writeString(folder.resolve("status"), "Name:\tjava\nVmPeak:\t 9 kB\nVmHWM:\t 300 kB\nVmRSS:\t 200 kB\n");
        assertThat(new ProcessFigures(folder).residentBytes()).isEqualTo(200 * 1024);
        assertThat(new ProcessFigures(folder).peakResidentBytes()).isEqualTo(300 * 1024);
    }

    @Test
    void thisProcessHasFigures() {
        ProcessFigures own = ProcessFigures.own();
        assertThat(own.cpuNanos()).isPositive();
        assertThat(own.residentBytes()).isBetween(1L, own.peakResidentBytes());
        assertThat(own.openFiles()).isPositive();
        assertThat(own.threads()).isPositive();
    }
}
