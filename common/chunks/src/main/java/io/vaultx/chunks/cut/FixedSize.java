package io.vaultx.chunks.cut;

/** Cuts after every {@code size} bytes. Cheap, and blind to insertions: for content that is rewritten in place. */
public final class FixedSize implements Chunker {
    private final int size;
    private int missing;

    /** @param size bytes, at least 1 */
    public FixedSize(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("chunk size must be at least 1 byte, got " + size);
        }
        this.size = size;
        this.missing = size;
    }

    @Override
    public int cut(byte[] bytes, int from, int to) {
        if (to - from < missing) {
            missing -= to - from;
            return GOES_ON;
        }
        int end = from + missing;
        missing = size;
        return end;
    }

    @Override
    public int maxSize() {
        return size;
    }
}
