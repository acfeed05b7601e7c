package io.vaultx.apart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SuiteTest {
    @TempDir
    Path data;

    @Test
    void everyProcessHasAPortOfItsOwnAndTheProxyTheOneAskedFor() {
        Suite suite = Suite.plan(UpOptions.parse(
                Map.of(), "--data", data.toString(), "--port", "12345", "--nodes", "2", "--file-services", "3"));

        assertThat(suite.names())
                .containsExactly(
                        "redis", "node-1", "node-2", "auth-1", "file-1", "file-2", "file-3", "compression-1", "proxy");
        assertThat(suite.ports().values()).doesNotHaveDuplicates();
        assertThat(suite.url("proxy")).isEqualTo("http://127.0.0.1:12345");
    }

    @Test
    void anotherCommandFindsWhatWasStored() {
        Suite suite = Suite.plan(UpOptions.parse(Map.of("VAULTX_LOG", "json"), "--data", data.toString()));
        suite.store();
        suite.store();

        assertThat(Suite.load(data)).isEqualTo(suite);
        assertThat(Suite.load(data).names()).isEqualTo(suite.names());
        assertThat(Suite.load(data).settings()).containsExactly(Map.entry("VAULTX_LOG", "json"));
    }

    @Test
    void onlyItsOwnerReadsHowASuiteIsSet() throws IOException {
        Suite suite = Suite.plan(UpOptions.parse(Map.of(), "--data", data.toString()));
        suite.store();

        assertThat(Files.getPosixFilePermissions(suite.run().resolve("suite")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void whereNoSuiteWasStartedThereIsNone() {
        assertThat(Suite.find(data)).isEmpty();
        assertThatThrownBy(() -> Suite.load(data)).hasMessageContaining("there is no suite in");
    }
}
