package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is asked to end finishes what it has begun, and ends with 0. */
class StopTest {
    private static final byte[] BODY = new Content(10, 32 << 20).bytes();
    private static final int STARTS = TestRun.rounds(5, 40);
    private static final int START_MILLIS = 1_500;
    /** As a shell has it: 128 and the number of SIGTERM. */
    private static final int BY_THE_SIGNAL = 143;

    @TempDir
    Path folder;

    @Test
    void anUploadUnderWayIsTakenToItsEnd() {
        ServerSetup setup = ServerSetup.on(folder);
        String token;
        try (ServerProcess server = setup.start();
                RawConnection line = RawConnection.to(server.port())) {
            Api user = server.api().register();
            token = user.token();
            line.sendHead(user, "PUT", "/api/objects/home/late", "Content-Length: " + BODY.length);
            line.send(Arrays.copyOf(BODY, BODY.length / 2));

            server.terminate();
            awaitDrain(server);
            line.send(Arrays.copyOfRange(BODY, BODY.length / 2, BODY.length));

            line.readReply().expect(201);
            assertThat(server.exitCode()).isZero();
        }

        try (ServerProcess server = setup.start()) {
            assertThat(server.api()
                            .withToken(token)
                            .get("/api/objects/home/late")
                            .expect(200)
                            .body())
                    .isEqualTo(BODY);
        }
    }

    @Test
    void aDownloadUnderWayIsServedToItsEnd() {
        try (ServerProcess server = ServerSetup.on(folder).start();
                RawConnection line = RawConnection.to(server.port(), 16 << 10)) {
            Api user = server.api().register();
            user.store("slow", BODY);
            line.sendHead(user, "GET", "/api/objects/home/slow");
            assertThat(line.readHead().status()).isEqualTo(200);

            server.terminate();
            awaitDrain(server);

            assertThat(line.read(BODY.length)).isEqualTo(BODY);
            assertThat(server.exitCode()).isZero();
        }
    }

    @Test
    void aClientThatNeverFinishesDoesNotHoldTheServer() {
        try (ServerProcess server = ServerSetup.on(folder).start();
                RawConnection line = RawConnection.to(server.port())) {
            Api user = server.api().register();
            line.sendHead(user, "PUT", "/api/objects/home/never", "Content-Length: " + BODY.length);
            line.send(Arrays.copyOf(BODY, 100_000));

            server.terminate();

            assertThat(server.exitCode()).isZero();
        }
    }

    @Test
    void readinessSaysNoFromTheSignalOnWhileWhatHasBegunIsFinished() {
        try (ServerProcess server = ServerSetup.on(folder).start();
                RawConnection line = RawConnection.to(server.port())) {
            Api user = server.api().register();
            line.sendHead(user, "PUT", "/api/objects/home/late", "Content-Length: " + BODY.length);
            line.send(Arrays.copyOf(BODY, BODY.length / 2));
            server.api().get("/health/readiness").expect(200);

            server.terminate();

            // The upload holds the server, so there is always somebody to answer.
            Await.until(
                    "readiness says no",
                    () -> server.api().get("/health/readiness").status() == 503);
            JsonNode health = server.api().get("/health/readiness").expect(503).json();
            assertThat(health.get("status").asText()).isEqualTo("DOWN");
            server.api().get("/health/liveness").expect(200);
            line.send(Arrays.copyOfRange(BODY, BODY.length / 2, BODY.length));
            line.readReply().expect(201);
            assertThat(server.exitCode()).isZero();
        }
    }

    @Test
    void aSignalAtAnyMomentOfTheStartEndsItAndHarmsNothing() {
        long seed = TestRun.seed();
        SplittableRandom random = new SplittableRandom(seed);
        ServerSetup setup = ServerSetup.on(folder);
        Api user;
        try (ServerProcess first = setup.start()) {
            user = first.api().register();
            user.store("kept", BODY);
            first.kill9();
        }

        for (int i = 0; i < STARTS; i++) {
            try (ServerProcess server = setup.launch()) {
                Crowd.after(random.nextInt(START_MILLIS), server::terminate);

                // Until the first of our own lines runs, the signal is the system's business.
                assertThat(server.exitCode())
                        .as("seed %d: %s", seed, server.log())
                        .isIn(0, BY_THE_SIGNAL);
            }
        }

        try (ServerProcess server = setup.start()) {
            byte[] kept = server.api()
                    .withToken(user.token())
                    .get("/api/objects/home/kept")
                    .expect(200)
                    .body();
            assertThat(kept).isEqualTo(BODY);
            assertThat(server.stop()).isZero();
        }
        Tally.of("kills", "SIGTERM while the server starts")
                .count(STARTS)
                .seed(seed)
                .write();
    }

    /** From then on every answer says that its connection ends with it, or nobody is there to answer. */
    private static void awaitDrain(ServerProcess server) {
        Await.until("the server drains", () -> {
            try {
                return server.api().get("/health/liveness").header("Connection").equals("close");
            } catch (UncheckedIOException closed) {
                return true;
            }
        });
    }
}
