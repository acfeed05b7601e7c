package io.vaultx.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.disk.Fault;
import io.vaultx.disk.Fault.Plan;
import io.vaultx.disk.Fault.Way;
import io.vaultx.disk.Loss;
import io.vaultx.disk.PowerCuts;
import io.vaultx.disk.TestDisk;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Power cuts, kills and errors around the secrets: what anybody got to use is the secret for ever. */
final class SecretsOnBadDisksTest {
    private static final String[] NAMES = {"admin-token", "url-signing-keys", "cluster-secret"};
    private static final int ROUNDS = TestRun.rounds(10, 400);

    @TempDir
    Path temp;

    private final long seed = TestRun.seed();
    private int folders;
    private int made;

    /** A secret that somebody got, and the changes that the disk had seen by then. */
    private record Used(String secret, int changes) {}

    private TestDisk disk() throws IOException {
        return TestDisk.over(Files.createDirectories(temp.resolve("disk-" + folders++)));
    }

    private Map<String, Used> start(TestDisk disk) {
        Map<String, Used> used = new LinkedHashMap<>();
        SecretsFolder secrets = SecretsFolder.open(disk.root().resolve("secrets"));
        for (String name : NAMES) {
            String secret = secrets.secret(name, () -> "made " + made++ + " " + "x".repeat(900));
            used.put(name, new Used(secret, disk.changes()));
        }
        return used;
    }

    @Test
    void aSecretThatWasUsedSurvivesAPowerCutAtAnyMoment() throws IOException {
        System.out.println("secrets: seed " + seed);
        TestDisk disk = disk();
        Map<String, Used> used = start(disk);
        start(disk);
        PowerCuts cuts = disk.cuts();
        int count = 0;
        for (int after = 0; after <= cuts.changes(); after++) {
            for (int round = 0; round < ROUNDS; round++) {
                Loss loss = Loss.values()[round % Loss.values().length];
                Path left = temp.resolve("cut-" + count++);
                cuts.after(after).cut(loss, new Random(seed + count), left);
                assertSameSecrets(
                        used, after, TestDisk.over(left), "seed " + seed + ", cut after " + after + ", losing " + loss);
            }
        }
        Tally.of("cuts", "power while secrets are made").count(count).seed(seed).write();
    }

    private void assertSameSecrets(Map<String, Used> used, int after, TestDisk disk, String where) {
        Map<String, Used> found = start(disk);
        used.forEach((name, one) -> {
            if (one.changes() <= after) {
                assertThat(found.get(name).secret()).as("%s, %s", name, where).isEqualTo(one.secret());
            }
            assertThat(found.get(name).secret()).as("%s, %s", name, where).matches("made \\d+ x{900}");
        });
    }

    /** The next start gets what the kernel still had of the dead one, which has to be durable then. */
    @Test
    void aSecretOfAKilledProcessIsDurableBeforeTheNextUsesIt() throws IOException {
        int kills = 0;
        for (boolean dead = true; dead; kills++) {
            TestDisk disk = disk();
            disk.failing(Plan.deadFrom(kills + 1));
            try {
                start(disk);
                dead = false;
            } catch (UncheckedIOException e) {
                assertThat(e).hasStackTraceContaining("killed");
            }
            disk.failing(Plan.NONE);
            Map<String, Used> used = start(disk);
            Path left = temp.resolve("killed-" + kills);
            disk.cuts().after(disk.changes()).cut(Loss.EVERYTHING, new Random(0), left);
            assertSameSecrets(used, disk.changes(), TestDisk.over(left), "killed at step " + (kills + 1));
        }
        assertThat(kills).isGreaterThan(10);
        Tally.of("cuts", "power after a kill while secrets are made")
                .count(kills)
                .write();
    }

    @Test
    void whicheverStepFailsTheNextStartHasOneSecretForGood() throws IOException {
        int errors = 0;
        for (Way way : Way.values()) {
            for (String words : new String[] {Fault.MEDIUM_ERROR, Fault.NO_SPACE, Fault.NO_HANDLES}) {
                boolean failed = true;
                for (int step = 1; failed; step++) {
                    TestDisk disk = disk();
                    disk.failing(Plan.only(step, new Fault(way, words)));
                    failed = failsToStart(disk, words);
                    errors += failed ? 1 : 0;
                    disk.failing(Plan.NONE);
                    Map<String, Used> first = start(disk);
                    assertSameSecrets(first, Integer.MAX_VALUE, disk, "step " + step + " failed " + way);
                }
            }
        }
        assertThat(errors).isGreaterThan(90);
        Tally.of("errors", "disk while secrets are made").count(errors).write();
    }

    private boolean failsToStart(TestDisk disk, String words) {
        try {
            start(disk);
            return false;
        } catch (UncheckedIOException e) {
            assertThat(e).hasMessageContaining("secret").hasStackTraceContaining(words);
            return true;
        }
    }

    @Test
    void aFullDiskRefusesAndTakesTheSecretWhenThereIsRoom() throws IOException {
        TestDisk disk = disk();
        int full = 0;
        for (boolean fails = true; fails; full++) {
            disk = disk();
            disk.failing(Plan.fullFrom(full + 1, Way.HALF));
            fails = failsToStart(disk, Fault.NO_SPACE);
            disk.failing(Plan.NONE);
            Map<String, Used> used = start(disk);
            disk.failing(Plan.fullFrom(1, Way.BEFORE));
            assertSameSecrets(used, Integer.MAX_VALUE, disk, "made before the disk was full");
        }
        assertThat(full).isGreaterThan(10);
        Tally.of("errors", "disk full while secrets are made").count(full).write();
    }

    @Test
    void aDiskThatMayOnlyBeReadGivesTheSecretsThatAreThereAndRefusesNewOnes() throws IOException {
        TestDisk disk = disk();
        disk.failing(Plan.readOnlyFrom(1));
        assertThatThrownBy(() -> start(disk)).hasStackTraceContaining(Fault.READ_ONLY);

        disk.failing(Plan.NONE);
        Map<String, Used> used = start(disk);
        disk.failing(Plan.readOnlyFrom(1));

        assertSameSecrets(used, Integer.MAX_VALUE, disk, "on a disk that may only be read");
        assertThatThrownBy(
                        () -> SecretsFolder.open(disk.root().resolve("secrets")).secret("another", () -> "x"))
                .isInstanceOf(UncheckedIOException.class)
                .hasStackTraceContaining(Fault.READ_ONLY);
    }
}
