package io.vaultx.web;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The frame of a multipart/byteranges answer (RFC 9110 §14.6): {@link #head} goes before each range's bytes, {@link #tail}
 * after the last. Its length is known before the first byte. Immutable.
 */
public final class MultipartByteRanges {
    private final List<ByteRange> ranges;
    private final long total;
    private final String contentType;
    private final String boundary;

    private MultipartByteRanges(List<ByteRange> ranges, long total, String contentType, String boundary) {
        this.ranges = List.copyOf(ranges);
        this.total = total;
        this.contentType = contentType;
        this.boundary = boundary;
    }

    /**
     * @param total length of the whole representation
     * @param contentType of the representation
     * @param random draws the boundary, 128 bits: it must not occur in the content
     */
    public static MultipartByteRanges of(
            List<ByteRange> ranges, long total, String contentType, RandomGenerator random) {
        String boundary = String.format("vaultx-%016x%016x", random.nextLong(), random.nextLong());
        return new MultipartByteRanges(ranges, total, contentType, boundary);
    }

    public List<ByteRange> ranges() {
        return ranges;
    }

    /** The answer's Content-Type. */
    public String contentType() {
        return "multipart/byteranges; boundary=" + boundary;
    }

    /** The answer's exact Content-Length. */
    public long length() {
        long length = tail().length;
        for (int i = 0; i < ranges.size(); i++) {
            length += head(i).length + ranges.get(i).length();
        }
        return length;
    }

    /** What goes before the bytes of a range. */
    public byte[] head(int index) {
        String text = (index == 0 ? "--" : "\r\n--") + boundary + "\r\nContent-Type: " + contentType
                + "\r\nContent-Range: " + ranges.get(index).contentRange(total) + "\r\n\r\n";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What goes after the last range. */
    public byte[] tail() {
        return ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
