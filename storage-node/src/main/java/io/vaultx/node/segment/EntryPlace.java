package io.vaultx.node.segment;

/** Where an entry lies. Later places in the log compare as greater. */
public record EntryPlace(long segment, long offset) implements Comparable<EntryPlace> {
    @Override
    public int compareTo(EntryPlace other) {
        int bySegment = Long.compare(segment, other.segment);
        return bySegment == 0 ? Long.compare(offset, other.offset) : bySegment;
    }

    @Override
    public String toString() {
        return "segment " + Long.toHexString(segment) + " at " + offset;
    }
}
