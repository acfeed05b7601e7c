package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server is killed again and again while many clients write to it through every door. After each restart every change
 * that was acknowledged is there whole, and every other one either is whole or never happened.
 */
class KillTest {
    private static final int ROUNDS = TestRun.rounds(10, 200);
    private static final int WRITERS = 8;
    private static final int LEAST_MILLIS = 100;
    private static final int MOST_MILLIS = 2_500;
    /** Of a start that is itself killed. */
    private static final int START_MILLIS = 2_000;

    @TempDir
    Path folder;

    @Test
    void whatWasAcknowledgedSurvivesEveryKill() {
        long seed = TestRun.seed();
        SplittableRandom random = new SplittableRandom(seed);
        ServerSetup setup = ServerSetup.on(folder);
        List<String> lost = new ArrayList<>();
        List<Writer> writers = new ArrayList<>();
        int kills = 0;

        try (ServerProcess first = setup.start()) {
            for (int i = 0; i < WRITERS; i++) {
                writers.add(new Writer(first.api().register().token(), "w" + i + "-", random.split()));
            }
            assertThat(first.stop()).isZero();
        }
        while (kills < ROUNDS && lost.isEmpty()) {
            if (random.nextInt(4) == 0) {
                killWhileStarting(setup, random.nextInt(START_MILLIS));
            }
            try (ServerProcess server = setup.start()) {
                lost.addAll(inParallel(writers, writer -> writer.check(server.api())));
                killUnderLoad(server, writers, random.nextInt(LEAST_MILLIS, MOST_MILLIS));
                kills++;
            }
        }
        try (ServerProcess server = setup.start()) {
            lost.addAll(inParallel(writers, writer -> writer.checkEverything(server.api())));
        }

        long acknowledged = writers.stream().mapToLong(Writer::acknowledged).sum();
        System.out.printf("kills: %d, acknowledged: %d, lost: %d, seed: %d%n", kills, acknowledged, lost.size(), seed);
        Tally.of("kills", "server killed under load")
                .count(kills)
                .lost(lost.size())
                .seed(seed)
                .write();
        assertThat(lost).as("seed %d", seed).isEmpty();
        assertThat(acknowledged).isGreaterThan(ROUNDS * WRITERS);
    }

    private static List<String> inParallel(List<Writer> writers, Function<Writer, List<String>> check) {
        List<CompletableFuture<List<String>>> checks = writers.stream()
                .map(writer -> CompletableFuture.supplyAsync(() -> check.apply(writer), Thread::startVirtualThread))
                .toList();
        return checks.stream().flatMap(found -> found.join().stream()).toList();
    }

    private static void killUnderLoad(ServerProcess server, List<Writer> writers, int millis) {
        List<CompletableFuture<Void>> running = writers.stream()
                .map(writer -> CompletableFuture.runAsync(
                        () -> writer.writeUntilTheServerIsGone(server.api()), Thread::startVirtualThread))
                .toList();
        after(millis, server::kill9);
        running.forEach(CompletableFuture::join);
    }

    private static void killWhileStarting(ServerSetup setup, int millis) {
        try (ServerProcess server = setup.launch()) {
            after(millis, server::kill9);
        }
    }

    private static void after(int millis, Runnable action) {
        CompletableFuture.runAsync(action, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS))
                .join();
    }
}
