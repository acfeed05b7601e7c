package io.vaultx.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final AnswerReader reader = new AnswerReader(bytes -> {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        body.writeBytes(copy);
    });

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 4096})
    void anAnswerIsTheSameInPiecesOfAnySize(int size) throws MalformedAnswerException {
        String text = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\ncontent-LENGTH:  11\r\n\r\nhello world";

        assertThat(takeInPieces(text, size, false)).isZero();

        assertThat(reader.status()).isEqualTo(200);
        assertThat(reader.bodyBytes()).isEqualTo(11);
        assertThat(reader.declaredBytes()).isEqualTo(11);
        assertThat(reader.closing()).isFalse();
        assertThat(body.toString(StandardCharsets.UTF_8)).isEqualTo("hello world");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 4096})
    void chunksAreJoined(int size) throws MalformedAnswerException {
        String text =
                "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\nA\r\n 0123\r\n789\r\n"
                        + "0\r\nTrailer: t\r\n\r\n";

        assertThat(takeInPieces(text, size, false)).isZero();

        assertThat(reader.status()).isEqualTo(201);
        assertThat(body.toString(StandardCharsets.UTF_8)).isEqualTo("hello 0123\r\n789");
        assertThat(reader.bodyBytes()).isEqualTo(15);
    }

    @Test
    void theAnswerToHeadHasALengthAndNoBody() throws MalformedAnswerException {
        assertThat(takeInPieces("HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n", 4096, true))
                .isZero();
        assertThat(reader.declaredBytes()).isEqualTo(4096);
        assertThat(reader.bodyBytes()).isZero();
    }

    @Test
    void anInterimAnswerIsPassedOver() throws MalformedAnswerException {
        takeInPieces("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", 5, false);
        assertThat(reader.status()).isEqualTo(204);
        assertThat(reader.closing()).isTrue();
    }

    @Test
    void bytesBehindAnAnswerAreLeft() throws MalformedAnswerException {
        assertThat(takeInPieces("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP", 4096, false))
                .isEqualTo(4);
    }

    @Test
    void nothingOfOneAnswerIsLeftForTheNext() throws MalformedAnswerException {
        takeInPieces("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc", 4096, false);
        takeInPieces("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 4096, false);
        assertThat(reader.status()).isEqualTo(200);
        assertThat(reader.bodyBytes()).isZero();
        assertThat(reader.closing()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n",
                "HTTP/1.1 2x0 OK\r\nContent-Length: 1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nServer: nobody\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfive\r\nhello",
            })
    void whatIsNoAnswerIsRefused(String text) {
        assertThatThrownBy(() -> takeInPieces(text, 4096, false)).isInstanceOf(MalformedAnswerException.class);
    }

    @Test
    void aHeadWithoutEndIsRefused() {
        assertThatThrownBy(() -> takeInPieces("HTTP/1.1 200 OK\r\nX: " + "x".repeat(20_000), 4096, false))
                .isInstanceOf(MalformedAnswerException.class)
                .hasMessageContaining("16384");
    }

    /** How many bytes were left behind the answer, which must be whole. */
    private int takeInPieces(String text, int size, boolean headOnly) throws MalformedAnswerException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        reader.expect(headOnly);
        body.reset();
        int at = 0;
        while (at < bytes.length) {
            ByteBuffer piece = ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at));
            boolean whole = reader.take(piece);
            at = piece.position();
            if (whole) {
                return bytes.length - at;
            }
        }
        throw new AssertionError("the answer did not end: " + text);
    }
}
