package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server is killed again and again while many clients write to it through every door and a scrub reads along. After each
 * restart every change that was acknowledged is there whole, and every other one either is whole or never happened; one
 * that carried a key and is sent again is done once.
 */
class KillTest {
    private static final int ROUNDS = TestRun.rounds(10, 200);
    private static final int LEAST_MILLIS = 100;
    private static final int MOST_MILLIS = 2_500;
    /** Of a start that is itself killed. */
    private static final int START_MILLIS = 2_000;
    /** Rounds between two looks at everything from outside. */
    private static final int MAINTENANCE = 10;

    @TempDir
    Path folder;

    @Test
    void whatWasAcknowledgedSurvivesEveryKill() {
        long seed = TestRun.seed();
        SplittableRandom random = new SplittableRandom(seed);
        ServerSetup setup = ServerSetup.on(folder)
                .with("VAULTX_CHUNKS_FIRST_SCRUB", "PT0.1S")
                .with("VAULTX_CHUNKS_SCRUB_EVERY", "PT0.1S")
                .with("VAULTX_CHUNKS_SEGMENT_BYTES", "33554432")
                .quicklyWarm();
        StartTimes starts = new StartTimes();
        List<String> lost = new ArrayList<>();
        Crowd crowd = Crowd.register(setup, random);
        int kills = 0;

        while (kills < ROUNDS && lost.isEmpty()) {
            if (random.nextInt(4) == 0) {
                killWhileStarting(setup, random.nextInt(START_MILLIS));
            }
            try (ServerProcess server = starts.start(setup)) {
                lost.addAll(crowd.check(server.api()));
                crowd.writeWhile(
                        server.api(),
                        Writer::writeUntilTheServerIsGone,
                        random.nextInt(LEAST_MILLIS, MOST_MILLIS),
                        server::kill9);
                kills++;
                lost.addAll(Maintenance.complaints(server.log()));
            }
            if (kills % MAINTENANCE == 0 && lost.isEmpty()) {
                lost.addAll(Maintenance.findings(folder));
            }
        }
        try (ServerProcess server = starts.start(setup)) {
            lost.addAll(crowd.checkEverything(server.api()));
            if (crowd.unanswered() > 0) {
                lost.add(crowd.unanswered() + " keys are held by a server that is dead");
            }
        }

        long acknowledged = crowd.acknowledged();
        System.out.printf(
                "kills: %d, acknowledged: %d, lost: %d, %s, seed: %d%n",
                kills, acknowledged, lost.size(), starts, seed);
        Tally.of("kills", "server under load through every door; " + starts)
                .count(kills)
                .lost(lost.size())
                .seed(seed)
                .write();
        assertThat(lost).as("seed %d", seed).isEmpty();
        assertThat(acknowledged).isGreaterThan(ROUNDS);
    }

    private static void killWhileStarting(ServerSetup setup, int millis) {
        try (ServerProcess server = setup.launch()) {
            Crowd.after(millis, server::kill9);
        }
    }
}
