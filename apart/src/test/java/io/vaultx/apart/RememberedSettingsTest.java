package io.vaultx.apart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is started again from another shell is set as the suite was when it was begun. */
final class RememberedSettingsTest {
    @TempDir
    Path data;

    private Programs programs;

    @BeforeEach
    void upInAnotherShell() {
        Map<String, String> environment = Map.of("VAULTX_RIAK", "r1:8087,r2:8087", "VAULTX_RIAK_SPACE", "second");
        Suite.plan(UpOptions.parse(environment, "--data", data.toString(), "--records", "riak"))
                .store();
        programs = new Programs(Suite.load(data), data);
    }

    @Test
    void aProcessFindsTheRecordsWithoutBeingToldAgain() {
        for (String name : new String[] {"auth-1", "file-1"}) {
            assertThat(programs.environment(name, Map.of("PATH", "/bin")))
                    .containsEntry("VAULTX_RECORDS", "riak")
                    .containsEntry("VAULTX_RIAK", "r1:8087,r2:8087")
                    .containsEntry("VAULTX_RIAK_SPACE", "second")
                    .containsEntry("PATH", "/bin");
        }
    }

    @Test
    void whatTheEnvironmentSaysNowCountsButForWhatTheSuiteDecides() {
        Map<String, String> now =
                Map.of("VAULTX_RIAK", "r3:8087", "VAULTX_PORT", "1", "VAULTX_PUBLIC_URL", "https://x.example.org");

        Map<String, String> environment = programs.environment("file-1", now);

        assertThat(environment)
                .containsEntry("VAULTX_RIAK", "r3:8087")
                .containsEntry("VAULTX_RIAK_SPACE", "second")
                .containsEntry("VAULTX_PUBLIC_URL", "https://x.example.org")
                .containsEntry("VAULTX_PORT", "" + Suite.load(data).port("file-1"));
        assertThat(programs.environment("file-1", Map.of()))
                .containsEntry("VAULTX_PUBLIC_URL", Suite.load(data).url("proxy"));
    }

    @Test
    void settingsOfProgramsAreRememberedAndNothingElse() {
        Map<String, String> settings = Map.of(
                "VAULTX_TOKEN_TTL", "60",
                "VAULTX_JOIN_TOKEN_FILE", "/run/secrets/join",
                "BULL_CONCURRENCY", "2",
                "CIRCUIT_BREAKER_RESET_TIMEOUT", "1000",
                "CHUNK_SIZE", "65536");
        assertThat(RememberedSettings.of(settings)).isEqualTo(settings);

        assertThat(RememberedSettings.of(Map.of(
                        "HOME", "/root",
                        "VAULTX_BUILD", "a-build",
                        "VAULTX_RECORDS", "rocksdb",
                        "VAULTX_TEST_RIAK", "r:8087",
                        "VAULTX_LOG", " ")))
                .isEmpty();
    }

    @Test
    void whatMayBeASecretIsNotWrittenDown() {
        assertThat(RememberedSettings.of(Map.of(
                        "VAULTX_REDIS_URL", "redis://:hush@localhost",
                        "VAULTX_PUBLIC_URL", "https://me:hush@example.org",
                        "VAULTX_SOME_PASSWORD", "hush",
                        "VAULTX_CLUSTER_SECRET", "hush",
                        "VAULTX_ADMIN_TOKEN", "hush")))
                .isEmpty();
    }
}
