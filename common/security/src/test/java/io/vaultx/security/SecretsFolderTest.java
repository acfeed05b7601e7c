package io.vaultx.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretsFolderTest {
    private final SecureRandom random = new SecureRandom();

    @TempDir
    Path data;

    @Test
    void aSecretIsMadeOnceAndReadByEveryLaterStart() {
        String first = open().secret("some", () -> "made");
        String second = open().secret("some", () -> {
            throw new AssertionError("made twice");
        });

        assertThat(first).isEqualTo("made");
        assertThat(second).isEqualTo("made");
    }

    @Test
    void folderAndFilesAreTheirOwnersAlone() throws IOException {
        open().secret("some", () -> "made");

        assertThat(modes(data.resolve("secrets"))).isEqualTo("rwx------");
        assertThat(modes(data.resolve("secrets/some"))).isEqualTo("rw-------");
    }

    @Test
    void nothingElseIsLeftInTheFolder() throws IOException {
        open().secret("some", () -> "made");
        Files.writeString(data.resolve("secrets/other.new"), "half");
        open().secret("other", () -> "whole");

        try (Stream<Path> files = Files.list(data.resolve("secrets"))) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted())
                    .isEqualTo(List.of("other", "some"));
        }
        assertThat(Files.readString(data.resolve("secrets/other"))).isEqualTo("whole\n");
    }

    @Test
    void anOpenFolderIsClosed() throws IOException {
        Files.createDirectory(data.resolve("secrets"));
        Files.setPosixFilePermissions(data.resolve("secrets"), PosixFilePermissions.fromString("rwxr-xr-x"));

        open();

        assertThat(modes(data.resolve("secrets"))).isEqualTo("rwx------");
    }

    @Test
    void aSecretThatOthersMayReadIsRefused() throws IOException {
        open().secret("some", () -> "made");
        Files.setPosixFilePermissions(data.resolve("secrets/some"), PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> open().secret("some", () -> "other"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("rw-r-----")
                .hasMessageContaining("chmod 600");
    }

    @Test
    void anEmptyOrEndlessSecretIsRefused() throws IOException {
        open().secret("some", () -> "made");

        Files.writeString(data.resolve("secrets/some"), "\n");
        assertThatThrownBy(() -> open().secret("some", () -> "x")).hasMessageContaining("is empty");

        Files.writeString(data.resolve("secrets/some"), "x".repeat(70_000));
        assertThatThrownBy(() -> open().secret("some", () -> "x"))
                .hasMessageContaining("at most 65536 bytes, got 70000");
    }

    @Test
    void ofManyWhoStartAtOnceOneMakesTheSecretAndAllHaveIt() throws Exception {
        int starts = 16;
        for (int round = 0; round < 20; round++) {
            Path shared = data.resolve("shared-" + round);
            CyclicBarrier together = new CyclicBarrier(starts);
            Set<String> had = ConcurrentHashMap.newKeySet();
            try (ExecutorService threads = Executors.newFixedThreadPool(starts)) {
                List<Future<?>> starting = new ArrayList<>();
                for (int i = 0; i < starts; i++) {
                    String own = "made by " + i;
                    starting.add(threads.submit(() -> {
                        together.await();
                        return had.add(SecretsFolder.open(shared).secret("some", () -> own));
                    }));
                }
                for (Future<?> start : starting) {
                    start.get();
                }
            }
            assertThat(had).hasSize(1);
            assertThat(SecretsFolder.open(shared).secret("some", () -> "later"))
                    .isEqualTo(had.iterator().next());
            try (Stream<Path> files = Files.list(shared)) {
                assertThat(files).containsExactly(shared.resolve("some"));
            }
        }
    }

    @Test
    void whoIsSecondReadsWhatTheFirstMadeMeanwhile() {
        SecretsFolder first = open();
        SecretsFolder second = open();

        String got = second.secret("some", () -> {
            first.secret("some", () -> "the first one's");
            return "the second one's";
        });

        assertThat(got).isEqualTo("the first one's");
        assertThat(open().secret("some", () -> "x")).isEqualTo("the first one's");
    }

    @Test
    void mountedSecretsAreReadAndNoneAreMade() throws IOException {
        open().secret("some", () -> "made");
        Files.setPosixFilePermissions(data.resolve("secrets/some"), PosixFilePermissions.fromString("r--r-----"));
        Files.setPosixFilePermissions(data.resolve("secrets"), PosixFilePermissions.fromString("rwxr-xr-x"));
        SecretsFolder mounted = SecretsFolder.open(data.resolve("secrets"), false);

        assertThat(mounted.secret("some", () -> "other")).isEqualTo("made");
        assertThat(modes(data.resolve("secrets"))).isEqualTo("rwxr-xr-x");
        assertThatThrownBy(() -> mounted.secret("another", () -> "x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another is missing");
        Files.setPosixFilePermissions(data.resolve("secrets/some"), PosixFilePermissions.fromString("r--r--r--"));
        assertThatThrownBy(() -> mounted.secret("some", () -> "other")).hasMessageContaining("open to others");
    }

    @Test
    void aSecretsNameCannotLeaveTheFolder() {
        for (String name : new String[] {"", "..", "../x", "a/b", "A", "some.new"}) {
            assertThatThrownBy(() -> open().secret(name, () -> "x")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theAdminTokenOpensAndNothingElseDoes() throws IOException {
        AdminToken first = AdminToken.in(open(), random);
        String text = Files.readString(data.resolve("secrets/admin-token")).strip();
        AdminToken later = AdminToken.in(open(), random);

        assertThat(first.principal(text)).isEqualTo(later.principal(text)).isPresent();
        assertThat(first.principal("")).isEmpty();
        assertThat(first.principal(text + "x")).isEmpty();
        assertThat(first.principal(text.substring(1))).isEmpty();
        assertThat(first).asString().doesNotContain(text);
    }

    @Test
    void aWeakAdminTokenIsRefusedWithoutBeingShown() {
        assertThatThrownBy(() -> AdminToken.of("swordfish"))
                .hasMessageContaining("at least 22 characters, got 9")
                .hasMessageNotContaining("swordfish");
    }

    @Test
    void aKeyIsTheSameAtEveryStartAndEveryFolderHasItsOwn() throws IOException {
        byte[] key = open().key("cluster-secret", random);

        assertThat(key).hasSize(SecretsFolder.KEY_BYTES);
        assertThat(open().key("cluster-secret", random)).isEqualTo(key);
        assertThat(SecretsFolder.open(data.resolve("other")).key("cluster-secret", random))
                .isNotEqualTo(key);

        Files.writeString(data.resolve("secrets/cluster-secret"), "c2hvcnQ");
        assertThatThrownBy(() -> open().key("cluster-secret", random))
                .hasMessageContaining("must be 32 bytes")
                .hasMessageNotContaining("c2hvcnQ");
    }

    @Test
    void aLaterStartSignsUrlsWithTheSameKey() {
        TestClock clock = new TestClock();
        DownloadGrant grant = new DownloadGrant("f", "v", "u", clock.instant().plusSeconds(9));

        String token = new SignedUrls(KeyRing.in(open(), "url-signing-keys", random), clock).sign(grant);

        assertThat(new SignedUrls(KeyRing.in(open(), "url-signing-keys", random), clock).verify(token))
                .isEqualTo(new SignedUrlVerdict.Granted(grant));
    }

    private SecretsFolder open() {
        return SecretsFolder.open(data.resolve("secrets"));
    }

    private static String modes(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
