package io.vaultx.jobs;

/**
 * Which holder of a lease is speaking: each later holder has a larger number. Whoever is changed under a lease remembers the
 * largest it has seen and refuses smaller ones; only that keeps a holder out that stood still while its lease ended.
 *
 * @param value 1 or more
 */
public record FencingToken(long value) implements Comparable<FencingToken> {
    public FencingToken {
        if (value < 1) {
            throw new IllegalArgumentException("a fencing token must be 1 or more, got " + value);
        }
    }

    @Override
    public int compareTo(FencingToken other) {
        return Long.compare(value, other.value);
    }
}
