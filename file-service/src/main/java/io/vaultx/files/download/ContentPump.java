package io.vaultx.files.download;

import io.vaultx.chunks.ContentStream;
import io.vaultx.chunks.frame.FramedContent;
import io.vaultx.chunks.frame.FramedStream;
import io.vaultx.files.catalog.Version;
import io.vaultx.web.BodySink;
import io.vaultx.web.ByteRange;
import io.vaultx.web.Exchange;
import io.vaultx.web.MultipartByteRanges;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Moves verified bytes from chunks to the socket, and holds none but in the sink's buffers. The first ones are read before the
 * head goes out, which the sink holds back until its first write: so a content that is damaged at its start is answered with
 * a clean problem; damage further on cuts the connection.
 */
final class ContentPump {
    /** 256 KiB. */
    private static final int FIRST_BYTES = 256 << 10;

    /** 512 KiB: two of them stay in a core's cache between the read from the disk's pages and the write to the socket. */
    private static final int BUFFER_BYTES = 512 << 10;

    private final Download download;

    /** Fills a buffer with verified bytes and says how many came; at least one as long as there are more. */
    private interface Verified {
        int read(ByteBuffer into);
    }

    ContentPump(Download download) {
        this.download = download;
    }

    void send(Exchange exchange, int status, Map<String, String> headers, Version version, ByteRange range) {
        ContentStream content = download.open(version, range.first(), range.length());
        try (BodySink sink = exchange.stream(status, headers, range.length())) {
            pump(content::read, range.length(), first(range.length(), sink), sink);
        }
    }

    /** The content as it is stored. */
    void send(Exchange exchange, Map<String, String> headers, FramedContent content) {
        FramedStream frames = download.open(content);
        try (BodySink sink = exchange.stream(200, headers, content.length())) {
            pump(frames::read, content.length(), first(content.length(), sink), sink);
        }
    }

    void send(Exchange exchange, Map<String, String> headers, Version version, MultipartByteRanges frame) {
        try (BodySink sink = exchange.stream(206, headers, frame.length())) {
            for (int i = 0; i < frame.ranges().size(); i++) {
                ByteRange range = frame.ranges().get(i);
                byte[] head = frame.head(i);
                ByteBuffer buffer = put(head, first(head.length + range.length(), sink), sink);
                ContentStream content = download.open(version, range.first(), range.length());
                pump(content::read, range.length(), buffer, sink);
            }
            byte[] tail = frame.tail();
            sink.write(put(tail, sink.buffer(tail.length), sink));
        }
    }

    /** No larger, so that the client sees the first bytes soon. */
    private static ByteBuffer first(long wanted, BodySink sink) {
        return sink.buffer((int) Math.min(wanted, FIRST_BYTES));
    }

    /** Sends the buffer filled up, then the rest in others. */
    private static void pump(Verified content, long length, ByteBuffer first, BodySink sink) {
        ByteBuffer buffer = first;
        long left = length;
        while (left > 0) {
            left -= content.read(buffer);
            sink.write(buffer);
            if (left > 0) {
                buffer = sink.buffer((int) Math.min(left, BUFFER_BYTES));
            }
        }
    }

    /** Puts the bytes into the buffer, which may be smaller than asked for. What it answers is not sent yet. */
    private static ByteBuffer put(byte[] bytes, ByteBuffer first, BodySink sink) {
        ByteBuffer buffer = first;
        int at = 0;
        while (bytes.length - at > buffer.remaining()) {
            int count = buffer.remaining();
            buffer.put(bytes, at, count);
            at += count;
            sink.write(buffer);
            buffer = sink.buffer(bytes.length - at);
        }
        return buffer.put(bytes, at, bytes.length - at);
    }
}
