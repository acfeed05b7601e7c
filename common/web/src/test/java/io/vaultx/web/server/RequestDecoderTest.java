package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoder by itself, and what it makes of bytes however they arrive. */
class RequestDecoderTest {
    private static final String HEAD = "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String NEXT = "PUT /b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi";

    @Test
    void aChunkedBodyIsTheSameHoweverItArrives() {
        byte[] bytes = bytes(HEAD + "5\r\nhello\r\n00b;a=b\r\n, all world\r\n1  \r\n!\r\n0\r\nX: y\r\n\r\n" + NEXT);
        String expected = "/a hello, all world! end /b hi end ";

        for (int cut = 0; cut < bytes.length; cut++) {
            assertThat(decoded(bytes, cut, bytes.length)).as("cut at %d", cut).isEqualTo(expected);
        }
        assertThat(decoded(bytes, 1, 1)).isEqualTo(expected);
        assertThat(decoded(bytes, 3, 3)).isEqualTo(expected);
    }

    /** Over 31 bits; all of them would be small sizes in 32. */
    @ParameterizedTest
    @ValueSource(strings = {"80000000", "100000004", "0100000000", "ffffffff00000001", "1000000000000000000000004"})
    void aChunkThatIsTooLargeBreaksTheBodyHoweverItArrives(String size) {
        for (String before : new String[] {"", "5\r\nhello\r\n"}) {
            byte[] bytes = bytes(HEAD + before + size + "\r\nabcd\r\n0\r\n\r\n" + NEXT);
            String expected = before.isEmpty() ? "/a broken " : "/a hello broken ";

            for (int cut = 0; cut < bytes.length; cut++) {
                assertThat(decoded(bytes, cut, bytes.length))
                        .as("cut at %d", cut)
                        .isEqualTo(expected);
            }
            assertThat(decoded(bytes, 1, 1)).isEqualTo(expected);
        }
    }

    @Test
    void aChunkOfAlmostTwoGibibytesIsTaken() {
        byte[] bytes = bytes(HEAD + "0007fffffff\r\nabcd");

        assertThat(decoded(bytes, bytes.length - 2, 1)).isEqualTo("/a abcd");
    }

    @Test
    void trailersAreNoSizes() {
        byte[] bytes = bytes(HEAD + "1\r\nx\r\n0\r\nA: b\r\n\r\n" + HEAD + "100000002\r\nab\r\n0\r\n\r\n" + NEXT);

        assertThat(decoded(bytes, 1, 1)).isEqualTo("/a x end /a broken ");
    }

    /** The first piece, then pieces of one size; contents joined. */
    private static String decoded(byte[] bytes, int first, int then) {
        EmbeddedChannel channel = new EmbeddedChannel();
        // It is told of no request: none waits for the one before.
        PipelinedRequests nobodyWaits = new PipelinedRequests(channel, () -> {}, () -> {});
        channel.pipeline().addLast(new RequestDecoder(new HttpServerOptions(), nobodyWaits));
        for (int at = 0, next = first; at < bytes.length; at = next, next += then) {
            channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, at, Math.min(next, bytes.length))));
        }
        StringBuilder made = new StringBuilder();
        boolean inBody = false;
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpRequest request) {
                made.append(request.uri()).append(' ');
            } else if (message instanceof HttpContent content) {
                boolean whole = content.decoderResult().isSuccess();
                String text = content.content().toString(StandardCharsets.US_ASCII);
                inBody |= !text.isEmpty();
                made.append(text);
                if (content instanceof LastHttpContent) {
                    made.append(inBody ? " " : "").append(whole ? "end " : "broken ");
                    inBody = false;
                }
                content.release();
            }
        }
        channel.finishAndReleaseAll();
        return made.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
