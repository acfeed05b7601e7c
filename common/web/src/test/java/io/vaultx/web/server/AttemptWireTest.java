package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.NoWait;
import io.vaultx.web.BodySink;
import io.vaultx.web.Exchange;
import io.vaultx.web.ProblemType;
import io.vaultx.web.RawRoute;
import io.vaultx.web.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that only read are tried on the event loop, and begin again on a thread of their own when they would wait. */
@Timeout(60)
class AttemptWireTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

    /** Of each beginning of the handler: whether it had a thread of its own. */
    private final Queue<Boolean> ownThread = new ConcurrentLinkedQueue<>();

    @Test
    void whatNeedNotWaitIsAnsweredByTheEventLoop() throws Exception {
        assertThat(answer("GET", e -> e.answer(200, Map.of(), bytes("now"))).text())
                .isEqualTo("now");
        assertThat(ownThread).containsExactly(false);
    }

    @Test
    void whatWouldWaitBeginsAgainAndIsAnsweredOnce() throws Exception {
        WireClient.Answer answer = answer("GET", e -> {
            NoWait.giveUp();
            e.answer(200, Map.of(), bytes("later"));
        });

        assertThat(answer.text()).isEqualTo("later");
        assertThat(ownThread).containsExactly(false, true);
    }

    @Test
    void anAttemptThatEndsWithItsHeadReadyLeavesNothingOfItInTheAnswer() throws Exception {
        WireClient.Answer answer = answer("GET", e -> {
            Map<String, String> headers = NoWait.isAsked() ? Map.of("X-Of-The-Attempt", "yes") : Map.of();
            try (BodySink sink = e.stream(NoWait.isAsked() ? 206 : 200, headers, 5)) {
                ByteBuffer buffer = sink.buffer(5);
                NoWait.giveUp();
                sink.write(buffer.put(bytes("hello")));
            }
        });

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("hello");
        assertThat(answer.headers()).doesNotContainKey("x-of-the-attempt");
        assertThat(ownThread).containsExactly(false, true);
    }

    @Test
    void anAnswerOfSeveralWritesIsNotBegunOnTheEventLoop() throws Exception {
        WireClient.Answer answer = answer("GET", e -> {
            try (BodySink sink = e.stream(200, Map.of(), 6)) {
                sink.write(sink.buffer(3).put(bytes("abc")));
                sink.write(sink.buffer(3).put(bytes("def")));
            }
        });

        assertThat(answer.text()).isEqualTo("abcdef");
        assertThat(ownThread).containsExactly(false, true);
    }

    @Test
    void aLargeAnswerIsLeftToAThreadOfItsOwn() throws Exception {
        int size = 100_000;
        WireClient.Answer answer = answer("GET", e -> {
            try (BodySink sink = e.stream(200, Map.of(), size)) {
                for (int left = size; left > 0; ) {
                    ByteBuffer buffer = sink.buffer(left);
                    left -= buffer.remaining();
                    buffer.position(buffer.limit());
                    sink.write(buffer);
                }
            }
        });

        assertThat(answer.body()).hasSize(size);
        assertThat(ownThread).containsExactly(false, true);
    }

    @Test
    void aRefusalIsAnsweredByTheEventLoop() throws Exception {
        WireClient.Answer answer = answer("GET", e -> {
            throw new Refusal(ProblemType.NOT_FOUND, "nothing here");
        });

        assertThat(answer.status()).isEqualTo(404);
        assertThat(ownThread).containsExactly(false);
    }

    @Test
    void whatChangesSomethingHasAThreadOfItsOwnFromTheStart() throws Exception {
        WireClient.Answer answer = answer("DELETE", e -> e.answer(200, Map.of(), bytes("gone")));

        assertThat(answer.text()).isEqualTo("gone");
        assertThat(ownThread).containsExactly(true);
    }

    /** Whichever thread answers the request before it. */
    @Test
    void pipelinedRequestsAreEachAnsweredWhetherOrNotTheyWouldWait() throws Exception {
        int times = 500;
        RawRoute.Handler handler = e -> {
            if (e.query("wait") != null) {
                NoWait.giveUp();
            }
            e.answer(200, Map.of(), bytes("done"));
        };
        String waits = GET.replace("/a", "/a?wait=1");
        try (WireServer server = WireServer.with(WireServer.LONG)
                        .route("GET", "/a", handler)
                        .start();
                WireClient client = server.connect()) {
            client.send(waits + GET + waits + GET.repeat(times));

            for (int i = 0; i < 3 + times; i++) {
                WireClient.Answer answer = client.answer();
                assertThat(answer.status()).as("answer %d", i).isEqualTo(200);
                assertThat(answer.text()).isEqualTo("done");
            }
        }
    }

    private WireClient.Answer answer(String method, RawRoute.Handler handler) throws Exception {
        RawRoute.Handler watched = (Exchange e) -> {
            ownThread.add(Thread.currentThread().isVirtual());
            handler.handle(e);
        };
        try (WireServer server = WireServer.with(WireServer.LONG)
                        .route(method, "/a", watched)
                        .start();
                WireClient client = server.connect()) {
            client.send(GET.replace("GET", method));
            WireClient.Answer answer = client.answer();
            client.send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.answer().status()).as("the connection is in step").isEqualTo(404);
            return answer;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
