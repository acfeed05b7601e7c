package io.vaultx.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.disk.Fault;
import io.vaultx.disk.Fault.Plan;
import io.vaultx.disk.Fault.Way;
import io.vaultx.disk.Loss;
import io.vaultx.disk.TestDisk;
import io.vaultx.threads.Tally;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path temp;

    @Test
    void aMissingFolderIsMadeForItsOwnerOnly() throws Exception {
        Path wanted = temp.resolve("a/b");

        try (DataFolder folder = DataFolder.claim(wanted)) {
            assertThat(folder.path()).isEqualTo(wanted);
            assertThat(Files.getPosixFilePermissions(wanted)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** A folder that a killed process made is as durable as one that this start makes. */
    @Test
    void aFolderThatWasClaimedSurvivesAPowerCutWhateverWasKilledBefore() throws Exception {
        int kills = 0;
        for (boolean dead = true; dead; kills++) {
            TestDisk disk = TestDisk.over(Files.createDirectory(temp.resolve("disk-" + kills)));
            Path wanted = disk.root().resolve("a").resolve("b");
            disk.failing(Plan.deadFrom(kills + 1));
            try {
                DataFolder.claim(wanted).close();
                dead = false;
            } catch (StartRefusedException killed) {
                assertThat(killed).hasMessageContaining("killed");
            }
            disk.failing(Plan.NONE);
            DataFolder.claim(wanted).close();

            Path left = temp.resolve("left-" + kills);
            disk.cuts().after(disk.changes()).cut(Loss.EVERYTHING, new Random(0), left);

            assertThat(left.resolve("a").resolve("b"))
                    .as("killed at step %d", kills + 1)
                    .isDirectory();
        }
        assertThat(kills).isGreaterThan(4);
        Tally.of("cuts", "power after a kill while the data folder is made")
                .count(kills)
                .write();
    }

    @Test
    void aDiskThatRefusesTheFolderIsNamedAndTheNextStartMakesIt() throws Exception {
        int errors = 0;
        int disks = 0;
        for (String words : new String[] {Fault.MEDIUM_ERROR, Fault.NO_SPACE, Fault.NO_HANDLES, Fault.READ_ONLY}) {
            for (Way way : Way.values()) {
                boolean failed = true;
                for (int step = 1; failed; step++) {
                    TestDisk disk = TestDisk.over(Files.createDirectory(temp.resolve("disk" + disks++)));
                    Path wanted = disk.root().resolve("a").resolve("b");
                    disk.failing(Plan.only(step, new Fault(way, words)));
                    try {
                        DataFolder.claim(wanted).close();
                        failed = false;
                    } catch (StartRefusedException refused) {
                        assertThat(refused)
                                .hasMessageContaining(wanted.toString())
                                .hasMessageContaining(words);
                        errors++;
                    }
                    disk.failing(Plan.NONE);
                    DataFolder.claim(wanted).close();
                }
            }
        }
        assertThat(errors).isGreaterThan(40);
        Tally.of("errors", "disk while the data folder is made").count(errors).write();
    }

    @Test
    void aPlaceWhereNoFolderCanBeIsRefusedWithItsName() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));

        assertThatThrownBy(() -> DataFolder.claim(file))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aFolderWithoutChunksIsNotScrubbed() {
        assertThatThrownBy(() -> DataFolder.claimExisting(temp))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("not a data folder");
        assertThat(temp).isEmptyDirectory();
    }
}
