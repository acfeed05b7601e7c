package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.disk.TestDisk;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repair of the index that cannot be carried through. */
class IndexRepairTest {
    @TempDir
    Path temp;

    @Test
    void anIndexThatCannotBeMovedToItsPlaceLeavesTheOldOneThere() throws IOException {
        TestLogs logs = new TestLogs(
                TestDisk.over(Files.createDirectory(temp.resolve("one-disk"))).root());
        Path onAnother = temp.resolve("derived");
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, TestLogs.chunk(1, 5_000));
        }

        try (LogAudit audit = LogAudit.open(logs.options, onAnother, segment -> {})) {
            assertThatThrownBy(audit::replaceIndex).isInstanceOf(AtomicMoveNotSupportedException.class);
        }

        try (LogAudit audit = LogAudit.open(logs.options, onAnother, segment -> {})) {
            assertThat(audit.hasIndex()).isTrue();
            assertThat(LogAuditTest.said(audit).faults()).isEmpty();
        }
    }
}
