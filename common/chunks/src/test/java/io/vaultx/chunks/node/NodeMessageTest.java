package io.vaultx.chunks.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeMessageTest {
    private static final URI NODE = URI.create("http://[::1]:9000");

    @Test
    void aCallIsSentAsHttpHasIt() {
        assertThat(head("GET", "/internal/chunks?limit=5", Map.of("Range", "bytes=0-9"), 0))
                .isEqualTo("GET /internal/chunks?limit=5 HTTP/1.1\r\nHost: [::1]:9000\r\nRange: bytes=0-9\r\n\r\n");
        assertThat(head("PUT", "/a", Map.of(), 12))
                .isEqualTo("PUT /a HTTP/1.1\r\nHost: [::1]:9000\r\nContent-Length: 12\r\n\r\n");
        assertThat(head("POST", "/a", Map.of(), 0)).endsWith("Content-Length: 0\r\n\r\n");
    }

    @Test
    void nothingOfACallBecomesAnotherCallOnTheWire() {
        for (String odd : new String[] {"a\r\nX: y", "a\nb", "\u0000", "\u007F", "\u00E9", "\u560D\u560A"}) {
            assertThatThrownBy(() -> head("GET", "/a", Map.of("X-Request-Id", odd), 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("X-Request-Id");
            assertThatThrownBy(() -> head("GET", "/" + odd, Map.of(), 0)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> head("GET", "/a HTTP/1.1", Map.of(), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String head(String method, String target, Map<String, String> fields, int bodyBytes) {
        NodeMessage message = NodeMessage.of(NODE, method, target, fields, new byte[bodyBytes]);
        return new String(message.head(), StandardCharsets.US_ASCII);
    }
}
