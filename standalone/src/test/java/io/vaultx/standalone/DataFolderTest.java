package io.vaultx.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
