package io.vaultx.records.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.threads.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Write-ahead logs with anything in them. */
class LogFuzzTest {
    @TempDir
    Path temp;

    private WrittenLog small;
    private WrittenLog large;
    private int opened;

    @BeforeEach
    void write() throws IOException {
        small = WrittenLog.of(temp.resolve("small"), 100, 0, 700, 40);
        large = WrittenLog.of(temp.resolve("large"), 100, 50, 33_000, 300);
    }

    @Test
    void aCheckFindsNothingOrAPlaceInTheLog() {
        Path checked = temp.resolve("checked.log");
        Fuzz.of("checks of write-ahead logs", 4_000).bytes(List.of(small.bytes(), large.bytes()), log -> {
            Optional<LogFlaw> flaw = LogCheck.of(Files.write(checked, log));
            flaw.ifPresent(found -> assertThat(found.offset()).isBetween(0L, (long) log.length));
        });
    }

    /** RocksDB reads what the check let through: what it then holds is a beginning of what was written, each record whole. */
    @Test
    void aStoreHoldsABeginningOfWhatWasWrittenOrIsRefused() {
        Fuzz.of("opened write-ahead logs", 60).uncut().bytes(List.of(small.bytes()), log -> {
            Path folder = small.copyWith(log, "opened-" + opened++);
            try {
                assertThat(WrittenLog.recordsIn(folder, false))
                        .isBetween(0, small.ends().size());
            } catch (RecordStoreFailedException refused) {
                assertThat(WrittenLog.onlyLog(folder)).hasBinaryContent(log);
            }
            Folder.delete(folder);
        });
    }
}
