package io.vaultx.apart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadinessTest {
    @TempDir
    Path data;

    private HttpServer server;
    private volatile int status = 200;
    private final ProcessMark running =
            ProcessMark.of(ProcessHandle.current().pid()).orElseThrow();
    private final ProcessMark ended = new ProcessMark(running.pid(), "another boot+1");

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health/readiness", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void whoRunsAndSaysSoIsReady() {
        assertThat(await(running, () -> false)).isTrue();
    }

    /** One that could not have the port because somebody else has it. */
    @Test
    void anAnswerOfSomebodyElseAtThePortIsNotTakenForReady() {
        assertThatThrownBy(() -> await(ended, () -> false))
                .isInstanceOf(CommandRefusedException.class)
                .hasMessageContaining("node-1 ended while it started");
    }

    @Test
    void whoIsAskedToEndWaitsNoLonger() {
        status = 503;
        AtomicInteger looked = new AtomicInteger();

        assertThat(await(running, () -> looked.incrementAndGet() > 3)).isFalse();
    }

    private boolean await(ProcessMark mark, BooleanSupplier asked) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("node-1", server.getAddress().getPort());
        Suite suite = new Suite(data, "redis", Map.of(), ports);
        return Readiness.await(suite, new Programs(suite, data), Map.of("node-1", mark), asked);
    }
}
