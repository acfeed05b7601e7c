package io.vaultx.chunks;

/**
 * What became of a chunk that was to be compressed.
 *
 * @param rawBytes of its content that were read for it; 0 when nothing was: the chunk is not there, is compressed already, or
 *     is known from before not to shrink
 * @param bytesBefore in which it was stored
 * @param bytesAfter in which it is stored now
 * @param copiesAway of several copies those that may be as they were: nobody could ask for them, or their node took nothing
 */
public record Recoding(Outcome outcome, int rawBytes, int bytesBefore, int bytesAfter, int copiesAway) {
    /** How it ended. */
    public enum Outcome {
        /** It is compressed now. */
        RECODED,
        /** It was compressed before. */
        ALREADY,
        /** It stays as it is: it does not shrink enough, or nobody wants it any more. */
        NOT_WORTH_IT,
        /** There is no such chunk here. */
        MISSING,
        /** It is here, and its bytes do not verify; the store has marked it for repair. */
        DAMAGED
    }

    public Recoding {
        if (rawBytes < 0 || bytesBefore < 0 || bytesAfter < 0 || copiesAway < 0) {
            throw new IllegalArgumentException("sizes and numbers must not be negative, got " + rawBytes + ", "
                    + bytesBefore + ", " + bytesAfter + " and " + copiesAway);
        }
    }

    /** Of all copies that there are, or of the only one. */
    public Recoding(Outcome outcome, int rawBytes, int bytesBefore, int bytesAfter) {
        this(outcome, rawBytes, bytesBefore, bytesAfter, 0);
    }

    /** Without a chunk there are no sizes. */
    public static Recoding without(Outcome outcome) {
        return new Recoding(outcome, 0, 0, 0);
    }

    /** Of a chunk that stays as it is. */
    public static Recoding unchanged(Outcome outcome, int rawBytes, int storedBytes) {
        return new Recoding(outcome, rawBytes, storedBytes, storedBytes);
    }

    /** Bytes that this saved; 0 unless it is {@link Outcome#RECODED}. */
    public int savedBytes() {
        return bytesBefore - bytesAfter;
    }
}
