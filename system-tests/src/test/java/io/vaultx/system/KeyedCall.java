package io.vaultx.system;

import java.util.function.Function;

/**
 * A change as it was sent with its Idempotency-Key, to be sent again.
 *
 * @param intended what the file is when it was done
 * @param status of its success
 * @param send sends it by some caller, the same bytes each time
 */
record KeyedCall(Possible intended, int status, Function<Api, Reply> send) {
    /** How a repetition ended. */
    enum Ending {
        DONE,
        /** The first request's holder was killed and its lease is not over, or there is no room yet. */
        NOT_NOW,
        WRONG
    }

    Ending endingOf(Reply reply) {
        if (reply.status() == status) {
            return Ending.DONE;
        }
        boolean held =
                reply.status() == 409 && reply.json().path("type").asText().equals("urn:vaultx:problem:still-running");
        boolean noRoom = reply.status() == 507 || reply.status() == 503;
        return held || noRoom ? Ending.NOT_NOW : Ending.WRONG;
    }
}
