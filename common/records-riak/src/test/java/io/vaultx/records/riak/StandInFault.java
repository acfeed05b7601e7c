package io.vaultx.records.riak;

import java.util.Random;

/**
 * What goes wrong with one request.
 *
 * @param copies that can be reached, of three
 */
record StandInFault(Kind kind, int copies) {
    enum Kind {
        NONE,
        /** The connection breaks and the request is not executed. */
        DROP_BEFORE,
        /** The request is executed and the connection breaks. */
        DROP_AFTER,
        /** The connection breaks and the request is executed some time later. */
        LATE,
        /** Executed; the answer never comes, and the connection stays open. */
        SILENT,
        /** An error is answered, nothing is executed. */
        ERROR_BEFORE,
        /** Executed, and an error is answered. */
        ERROR_AFTER
    }

    static final StandInFault NONE = of(Kind.NONE);

    static StandInFault of(Kind kind) {
        return new StandInFault(kind, StandInCopies.COPIES);
    }

    /** About one request of {@code every} goes wrong somehow, the same for the same number and seed. */
    static StandInFault nowAndThen(int every, long seed, StandInRequest request) {
        Random random = new Random(seed * 1_000_003 + request.number());
        if (random.nextInt(every) > 0) {
            return NONE;
        }
        Kind[] kinds = Kind.values();
        Kind kind = kinds[random.nextInt(kinds.length)];
        return kind == Kind.SILENT ? reaching(random.nextInt(StandInCopies.COPIES)) : of(kind);
    }

    static StandInFault reaching(int copies) {
        return new StandInFault(Kind.NONE, copies);
    }
}
