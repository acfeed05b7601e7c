package io.vaultx.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The load against a server of the JDK's that answers as each test wants it to. */
class LoadTest {
    private static final int SIZE = 300_000;
    private static final long COUNT = 200;

    private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(handlers);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        handlers.close();
    }

    @Test
    void everyRequestIsSentOnceWithItsNameAndItsContent() {
        Set<String> names = ConcurrentHashMap.newKeySet();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        answer(exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String name = exchange.getRequestURI().getPath().substring("/f/".length());
            if (!names.add(name)) {
                wrong.add("twice: " + name);
            }
            if (!"Bearer t".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                wrong.add("no token");
            }
            if (!Arrays.equals(body, content(name, SIZE))) {
                wrong.add("other bytes: " + name);
            }
            exchange.sendResponseHeaders(201, 2);
            exchange.getResponseBody().write(new byte[2]);
        });

        Outcome outcome = run(work("PUT", Numbers.from(0, COUNT), SIZE, 201, -1, Work.Answer.TEXT));

        assertThat(wrong).isEmpty();
        assertThat(names).hasSize((int) COUNT);
        assertThat(outcome.examples()).isEmpty();
        assertThat(outcome.failures()).isZero();
        assertThat(outcome.operations()).isEqualTo(COUNT);
        assertThat(outcome.bytes()).isEqualTo(COUNT * SIZE);
        assertThat(outcome.micros().getTotalCount()).isEqualTo(COUNT);
    }

    @Test
    void rightAnswersAreCountedAsSuch() {
        answerWithContent(SIZE, false);
        Outcome outcome = run(work("GET", Numbers.from(0, COUNT), 0, 200, SIZE, Work.Answer.CONTENT));
        assertThat(outcome.examples()).isEmpty();
        assertThat(outcome.operations()).isEqualTo(COUNT);
        assertThat(outcome.bytes()).isEqualTo(COUNT * SIZE);
    }

    @Test
    void otherBytesAreAFailure() {
        answerWithContent(4096, true);
        Outcome outcome = run(work("GET", Numbers.from(0, COUNT), 0, 200, 4096, Work.Answer.CONTENT));
        assertThat(outcome.failures()).isEqualTo(COUNT);
        assertThat(outcome.operations()).isZero();
        assertThat(outcome.examples()).hasSize(5).allMatch(example -> example.startsWith("other bytes than expected"));
    }

    @Test
    void anotherStatusOrLengthIsAFailure() {
        answerWithContent(4096, false);
        assertThat(run(work("GET", Numbers.from(0, COUNT), 0, 206, 4096, Work.Answer.CONTENT))
                        .failures())
                .isEqualTo(COUNT);
        assertThat(run(work("GET", Numbers.from(0, COUNT), 0, 200, 4095, Work.Answer.CONTENT))
                        .failures())
                .isEqualTo(COUNT);
    }

    @Test
    void aBodyThatIsCutIsAFailureAndTheLoadGoesOn() {
        answer(exchange -> {
            exchange.sendResponseHeaders(200, 4096);
            exchange.getResponseBody().write(new byte[100]);
            exchange.getResponseBody().flush();
            exchange.close();
        });
        Outcome outcome = run(work("GET", Numbers.from(0, COUNT), 0, 200, 4096, Work.Answer.TEXT));
        assertThat(outcome.failures()).isEqualTo(COUNT);
    }

    @Test
    void aConnectionThatEndsBehindItsAnswerIsReplaced() {
        answer(exchange -> {
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[2]);
        });
        Outcome outcome = run(work("GET", Numbers.from(0, COUNT), 0, 200, 2, Work.Answer.TEXT));
        assertThat(outcome.examples()).isEmpty();
        assertThat(outcome.operations()).isEqualTo(COUNT);
    }

    @Test
    void aServerThatIsGoneIsAFailureAndNoEndlessLoop() {
        InetSocketAddress address = server.getAddress();
        server.stop(0);
        try (Load load = Load.at(address, 4, 1)) {
            Outcome outcome =
                    load.run(work("GET", Numbers.from(0, COUNT), 0, 200, 2, Work.Answer.TEXT), Duration.ofMinutes(1));
            assertThat(outcome.failures()).isPositive();
            assertThat(outcome.operations()).isZero();
        }
    }

    @Test
    void theEndOfTheWindowEndsWorkThatNeverEnds() {
        answerWithContent(4096, false);
        try (Load load = Load.at(server.getAddress(), 4, 2)) {
            Work work = work("GET", Numbers.anyBelow(10), 0, 200, 4096, Work.Answer.CONTENT);
            for (int windows = 0; windows < 2; windows++) {
                Outcome outcome = load.run(work, Duration.ofMillis(50));
                assertThat(outcome.operations()).isPositive();
                assertThat(outcome.failures()).isZero();
                assertThat(outcome.seconds()).isGreaterThanOrEqualTo(0.05);
            }
        }
    }

    private Outcome run(Work work) {
        try (Load load = Load.at(server.getAddress(), 4, 1)) {
            return load.runAll(work);
        }
    }

    private Work work(String method, Numbers numbers, long sent, int status, long answered, Work.Answer answer) {
        RequestTemplate template =
                RequestTemplate.of(method, "/f/", Caller.host(server.getAddress()), "t", sent == 0 ? -1 : sent);
        return new Work(template, numbers, sent, status, answered, answer);
    }

    private void answer(HttpHandler handler) {
        server.createContext("/f/", exchange -> {
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    private void answerWithContent(int size, boolean damaged) {
        answer((HttpExchange exchange) -> {
            String name = exchange.getRequestURI().getPath().substring("/f/".length());
            byte[] body = content(name, size);
            body[size - 1] ^= (byte) (damaged ? 1 : 0);
            exchange.sendResponseHeaders(200, size);
            exchange.getResponseBody().write(body);
        });
    }

    private static byte[] content(String name, int size) {
        for (long number = 0; number < COUNT; number++) {
            if (RequestTemplate.name(number).equals(name)) {
                return new Content().bytes(number, size);
            }
        }
        throw new AssertionError("a name that no number has: " + name);
    }
}
