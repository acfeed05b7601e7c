package io.vaultx.web;

/**
 * A stretch of a representation.
 *
 * @param first the first byte's position
 * @param last the last byte's position, included
 */
public record ByteRange(long first, long last) {
    public ByteRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("range must be 0 <= first <= last, got " + first + "-" + last);
        }
    }

    public long length() {
        return last - first + 1;
    }

    /** The Content-Range of a 206 or of one of its parts. */
    public String contentRange(long total) {
        return "bytes " + first + "-" + last + "/" + total;
    }

    boolean touches(ByteRange other) {
        return first <= other.last + 1 && other.first <= last + 1;
    }

    boolean overlaps(ByteRange other) {
        return first <= other.last && other.first <= last;
    }

    ByteRange join(ByteRange other) {
        return new ByteRange(Math.min(first, other.first), Math.max(last, other.last));
    }
}
