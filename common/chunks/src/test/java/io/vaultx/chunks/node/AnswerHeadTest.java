package io.vaultx.chunks.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerHeadTest {
    @Test
    void aHeadIsItsStatusItsFieldsAndItsLength() throws ProtocolException {
        AnswerHead head = parse("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-7/8\r\ncontent-LENGTH:\t8 \r\n"
                + "Content-Range: bytes 1-8/8\r\nX-Empty:\r\n");

        assertThat(head)
                .isEqualTo(new AnswerHead(
                        206, true, Map.of("content-range", "bytes 0-7/8", "content-length", "8", "x-empty", ""), 8));
        assertThat(new NodeAnswer(206, head.fields(), new byte[8]).field("Content-Range"))
                .contains("bytes 0-7/8");
    }

    @Test
    void someAnswersHaveNoBodyWhateverTheySay() throws ProtocolException {
        assertThat(parse("HTTP/1.1 204 No Content\r\n").bodyBytes()).isZero();
        assertThat(parse("HTTP/1.1 204\r\nContent-Length: 5\r\n").bodyBytes()).isZero();
        assertThat(parse("HTTP/1.1 304 \r\n").bodyBytes()).isZero();
        assertThat(parse("HTTP/1.1 100 Continue\r\n").bodyBytes()).isZero();
    }

    @Test
    void aServerSaysWhenAConnectionIsForOneAnswer() throws ProtocolException {
        assertThat(parse("HTTP/1.1 204\r\nConnection: keep-alive\r\n").reusable())
                .isTrue();
        assertThat(parse("HTTP/1.1 204\r\nConnection: Close\r\n").reusable()).isFalse();
        assertThat(parse("HTTP/1.0 204\r\n").reusable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "220 mail.example.org ESMTP\r\n",
                "HTTP/2 204\r\n",
                "HTTP/1.1 99\r\n",
                "HTTP/1.1 099 Odd\r\n",
                "HTTP/1.1 20x OK\r\n",
                "HTTP/1.1 2000 OK\r\n",
                "HTTP/1.1 204\r\nno field\r\n",
                "HTTP/1.1 204\r\n: of nothing\r\n",
                "HTTP/1.1 204\r\nName : of two readings\r\n",
                "HTTP/1.1 204\r\nName: value\r\n folded: on\r\n",
                "HTTP/1.1 204\r\nName: a\rb\r\n",
                "HTTP/1.1 204\r\nName: a\nb: c\r\n",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length:\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n"
            })
    void whatCouldBeReadInTwoWaysOrSaysNoLengthIsRefused(String head) {
        assertThatThrownBy(() -> parse(head)).isInstanceOf(ProtocolException.class);
    }

    private static AnswerHead parse(String head) throws ProtocolException {
        byte[] bytes = ("behind the last one" + head + "\r\nthe body").getBytes(StandardCharsets.ISO_8859_1);
        return AnswerHead.parse(bytes, 19, 19 + head.length() + 2, 100);
    }
}
