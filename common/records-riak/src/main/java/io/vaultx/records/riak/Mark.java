package io.vaultx.records.riak;

import io.vaultx.records.RecordStoreFailedException;

/** Objects that say something by being there. Stateless. */
final class Mark {
    private Mark() {}

    /**
     * Makes the object be there, durable on return.
     *
     * @param what it is for, in the message of a failure
     * @throws RecordStoreFailedException when it could not; it may be there all the same
     */
    static void put(RiakObjects riak, Place place, String what) {
        for (int attempt = 1; ; attempt++) {
            try {
                riak.put(place, RowLayout.LISTING, riak.get(place).context(), false);
                return;
            } catch (RiakCallException e) {
                if (attempt >= riak.attempts() || Thread.currentThread().isInterrupted()) {
                    throw new RecordStoreFailedException(what + " could not be listed: " + e.getMessage(), e);
                }
            }
        }
    }
}
