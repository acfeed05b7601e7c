package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which requests get through to Vert.x, and when; clients that do so are in {@link PipelinedWireTest}. */
class PipelinedRequestsTest {
    private final List<String> socket = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    PipelinedRequestsTest() {
        PipelinedRequests line =
                new PipelinedRequests(channel, () -> socket.add("paused"), () -> socket.add("resumed"));
        channel.pipeline().addLast(new RequestDecoder(new HttpServerOptions(), line), line);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void theNextRequestIsDecodedWhenTheOneBeforeItIsAnswered() {
        send(get("/1") + get("/2") + get("/3"));
        assertThat(passed()).containsExactly("/1");

        channel.writeOutbound(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
        channel.writeOutbound(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[10])));
        assertThat(passed()).as("within the answer").isEmpty();

        channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
        assertThat(passed()).containsExactly("/2");

        answer(HttpResponseStatus.OK);
        assertThat(passed()).containsExactly("/3");
        assertThat(socket).as("for three small requests").isEmpty();
    }

    @Test
    void whatComesBehindAnAnswerIsDecodedAtOnce() {
        send(get("/1"));
        answer(HttpResponseStatus.NOT_FOUND);
        send(get("/2").substring(0, 10));
        send(get("/2").substring(10));

        assertThat(passed()).containsExactly("/1", "/2");
    }

    @Test
    void aHundredIsNotTheAnswer() {
        send("PUT /1 HTTP/1.1\r\nContent-Length: 3\r\n\r\n");
        answer(HttpResponseStatus.CONTINUE);
        send("abc" + get("/2"));
        assertThat(passed()).containsExactly("/1");

        answer(HttpResponseStatus.OK);
        assertThat(passed()).containsExactly("/2");
    }

    @Test
    void theBodyOfARequestComesThroughBeforeAndBehindItsAnswer() {
        send("PUT /1 HTTP/1.1\r\nContent-Length: 6\r\n\r\nabc");
        answer(HttpResponseStatus.FORBIDDEN);
        send("def" + get("/2"));

        assertThat(passed()).containsExactly("/1", "/2");
    }

    @Test
    void theSocketStopsWhileMuchWaitsAndGoesOnWithTheAnswer() {
        int more = PipelinedRequests.ENOUGH_BYTES / get("/2").length();
        send(get("/1") + get("/2").repeat(more));
        assertThat(socket).isEmpty();

        send(get("/3"));
        assertThat(socket).containsExactly("paused");

        answer(HttpResponseStatus.OK);
        assertThat(socket).containsExactly("paused", "resumed");
        for (int i = 0; i < more; i++) {
            answer(HttpResponseStatus.OK);
        }
        assertThat(passed()).hasSize(more + 2).endsWith("/2", "/3");
        assertThat(socket).containsExactly("paused", "resumed");
    }

    @Test
    void nothingIsDecodedWhileTheClientDoesNotTakeItsAnswers() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        send(get("/1"));
        // Written and not flushed: it stays in the channel's memory.
        channel.write(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(new byte[100])));
        send(get("/2"));
        assertThat(passed()).containsExactly("/1");

        channel.flush();
        channel.runPendingTasks();
        assertThat(passed()).containsExactly("/2");
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    private void send(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
    }

    private void answer(HttpResponseStatus status) {
        channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status));
        channel.runPendingTasks();
    }

    /** The requests that came through since the last time. */
    private List<String> passed() {
        channel.runPendingTasks();
        List<String> uris = new ArrayList<>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpRequest request) {
                uris.add(request.uri());
            } else if (message instanceof HttpContent content) {
                content.release();
            }
        }
        return uris;
    }
}
