package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is asked to end finishes what it has begun, and ends with 0. */
class StopTest {
    private static final byte[] BODY = new Content(10, 32 << 20).bytes();

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
