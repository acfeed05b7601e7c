package io.vaultx.apart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateLockTest {
    @TempDir
    Path data;

    @Test
    void nobodyElseChangesTheNotesMeanwhileAndEverybodyAfterwards() throws IOException {
        Path run = data.resolve("run");
        String told = StateLock.within(run, () -> {
            assertThatThrownBy(() -> isFree(run)).isInstanceOf(OverlappingFileLockException.class);
            return "changed";
        });

        assertThat(told).isEqualTo("changed");
        assertThat(isFree(run)).isTrue();
    }

    @Test
    void aChangeThatFailsGivesItBack() throws IOException {
        Path run = data.resolve("run");
        assertThatThrownBy(() -> StateLock.within(run, () -> {
                    throw new CommandRefusedException("no");
                }))
                .hasMessage("no");

        assertThat(isFree(run)).isTrue();
    }

    private static boolean isFree(Path run) throws IOException {
        try (FileChannel file =
                FileChannel.open(run.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            return file.tryLock() != null;
        }
    }
}
