package io.vaultx.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MultipartByteRangesTest {
    @Test
    void theFrameIsWhatTheRfcDraws() {
        MultipartByteRanges frame = MultipartByteRanges.of(
                List.of(new ByteRange(0, 2), new ByteRange(5, 6)), 10, "text/plain", new Random(1));
        String boundary = frame.contentType().substring("multipart/byteranges; boundary=".length());

        assertThat(new String(
                        written(frame, "0123456789".getBytes(StandardCharsets.US_ASCII)), StandardCharsets.US_ASCII))
                .isEqualTo("--" + boundary
                        + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-2/10\r\n\r\n012\r\n--"
                        + boundary + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 5-6/10\r\n\r\n56\r\n--"
                        + boundary + "--\r\n");
    }

    @Property(tries = 200)
    void theLengthIsKnownUpFront(
            @ForAll @IntRange(min = 1, max = 16) int count, @ForAll @IntRange(min = 1, max = 60) int width) {
        byte[] content = new byte[2000];
        List<ByteRange> ranges = java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> new ByteRange(i * 100L, i * 100L + width - 1))
                .toList();
        MultipartByteRanges frame = MultipartByteRanges.of(ranges, content.length, "a/b", new Random(count));

        assertThat(frame.length()).isEqualTo(written(frame, content).length);
    }

    private static byte[] written(MultipartByteRanges frame, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < frame.ranges().size(); i++) {
            out.writeBytes(frame.head(i));
            out.write(content, (int) frame.ranges().get(i).first(), (int)
                    frame.ranges().get(i).length());
        }
        out.writeBytes(frame.tail());
        return out.toByteArray();
    }
}
