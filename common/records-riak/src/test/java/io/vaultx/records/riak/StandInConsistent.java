package io.vaultx.records.riak;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbPutReq;
import shaded.com.google.protobuf.ByteString;

/**
 * The strongly consistent buckets of the stand-in: each object has one value, and a put with another context than the
 * present one fails. Thread-safe.
 */
final class StandInConsistent {
    record Held(ByteString value, long sequence, int leader) {
        ByteString context() {
            return ByteString.copyFromUtf8(leader + "." + sequence);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Place, Held> objects = new HashMap<>();
    private long sequence;
    private int leader = 1;

    /** Whether the ensembles have formed: not on a single node, and not without a quorum. */
    volatile boolean active = true;

    /** As if the bucket type were none: every put is taken. */
    volatile boolean takesAll;

    Optional<Held> get(Place place) throws StandInError {
        lock.lock();
        try {
            checkActive();
            Held held = objects.get(place);
            if (held != null && held.leader() != leader) {
                // A new leader writes what it found again, as its own.
                held = new Held(held.value(), ++sequence, leader);
                objects.put(place, held);
            }
            return Optional.ofNullable(held);
        } finally {
            lock.unlock();
        }
    }

    void put(Place place, RpbPutReq request) throws StandInError {
        lock.lock();
        try {
            checkActive();
            Held held = objects.get(place);
            boolean met = held == null
                    ? request.getVclock().isEmpty()
                    : held.context().equals(request.getVclock());
            if (!met && !takesAll) {
                throw new StandInError("failed");
            }
            objects.put(place, new Held(request.getContent().getValue(), ++sequence, leader));
        } finally {
            lock.unlock();
        }
    }

    /** Contexts read before are good for nothing any more. */
    void electLeader() {
        lock.lock();
        try {
            leader++;
        } finally {
            lock.unlock();
        }
    }

    private void checkActive() throws StandInError {
        if (!active) {
            throw new StandInError("timeout");
        }
    }
}
