package io.vaultx.chunks.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterSecretTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    @Test
    void whiteSpaceAroundTheSecretDoesNotCount() throws IOException {
        assertThat(ClusterSecret.read(file(SECRET + "\n", "rw-------")))
                .asString()
                .isEqualTo(SECRET);
    }

    @Test
    void aSecretThatEverybodyCanReadIsRefused() throws IOException {
        Path file = file(SECRET, "rw----r--");

        assertThatThrownBy(() -> ClusterSecret.read(file)).hasMessageContaining("open to others");
    }

    @Test
    void aSecretThatIsTooShortOrTooLongIsRefused() throws IOException {
        Path blank = file(" ".repeat(100), "rw-------");
        assertThatThrownBy(() -> ClusterSecret.read(blank)).hasMessageContaining("32 to 4096 bytes");
        Path huge = file("x".repeat(4097), "rw-------");
        assertThatThrownBy(() -> ClusterSecret.read(huge)).hasMessageContaining("the file has 4097");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path missing = folder.resolve("nothing");

        assertThatThrownBy(() -> ClusterSecret.read(missing))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("nothing");
    }

    private Path file(String text, String modes) throws IOException {
        Path file = Files.createTempFile(folder, "secret", "");
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modes));
    }
}
