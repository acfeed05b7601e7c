package io.vaultx.files.download;

import io.vaultx.chunks.ContentStream;
import io.vaultx.files.catalog.Version;
import io.vaultx.web.BodySink;
import io.vaultx.web.ByteRange;
import io.vaultx.web.Exchange;
import io.vaultx.web.MultipartByteRanges;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Moves verified bytes from chunks to the socket. The first ones are read before the status line goes out, so that a
 * content that is damaged at its start is answered with a clean problem; damage further on cuts the connection. Holds one
 * buffer per download.
 */
final class ContentPump {
    /** Verified before the answer starts: 256 KiB. A body up to this size leaves in one piece. */
    static final int FIRST_BYTES = 256 << 10;

    /** 1 MiB. */
    private static final int BUFFER_BYTES = 1 << 20;

    private final Download download;

    ContentPump(Download download) {
        this.download = download;
    }

    void send(Exchange exchange, int status, Map<String, String> headers, Version version, ByteRange range) {
        ContentStream content = download.open(version, range.first(), range.length());
        ByteBuffer first = firstBytes(content, range.length());
        if (first.remaining() == range.length()) {
            exchange.answer(status, headers, first.array());
            return;
        }
        try (BodySink sink = exchange.stream(status, headers, range.length())) {
            copy(first, sink);
            pump(content, range.length() - FIRST_BYTES, sink);
        }
    }

    void send(Exchange exchange, Map<String, String> headers, Version version, MultipartByteRanges frame) {
        ByteRange firstRange = frame.ranges().getFirst();
        ContentStream content = download.open(version, firstRange.first(), firstRange.length());
        ByteBuffer first = firstBytes(content, firstRange.length());
        long firstLeft = firstRange.length() - first.remaining();

        try (BodySink sink = exchange.stream(206, headers, frame.length())) {
            copy(ByteBuffer.wrap(frame.head(0)), sink);
            copy(first, sink);
            pump(content, firstLeft, sink);
            for (int i = 1; i < frame.ranges().size(); i++) {
                ByteRange range = frame.ranges().get(i);
                copy(ByteBuffer.wrap(frame.head(i)), sink);
                pump(download.open(version, range.first(), range.length()), range.length(), sink);
            }
            copy(ByteBuffer.wrap(frame.tail()), sink);
        }
    }

    private static ByteBuffer firstBytes(ContentStream content, long length) {
        ByteBuffer first = ByteBuffer.allocate((int) Math.min(length, FIRST_BYTES));
        content.read(first);
        return first.flip();
    }

    private static void pump(ContentStream content, long length, BodySink sink) {
        long left = length;
        while (left > 0) {
            ByteBuffer buffer = sink.buffer((int) Math.min(left, BUFFER_BYTES));
            left -= content.read(buffer);
            sink.write(buffer);
        }
    }

    private static void copy(ByteBuffer bytes, BodySink sink) {
        while (bytes.hasRemaining()) {
            ByteBuffer buffer = sink.buffer(bytes.remaining());
            int count = Math.min(bytes.remaining(), buffer.remaining());
            buffer.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            sink.write(buffer);
        }
    }
}
