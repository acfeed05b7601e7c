package io.vaultx.records.riak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbDelReq;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbGetReq;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbPutReq;
import shaded.com.google.protobuf.ByteString;

/**
 * The ordinary buckets of the stand-in: three copies of everything, each of which may have missed a write. A read asks as
 * many as it must and mends those it asked; an index query asks one copy of each key and names tombstones, too; a
 * conditional put looks first and writes then, so racing ones all succeed.
 *
 * <p>Thread-safe.
 */
final class StandInCopies {
    static final int COPIES = 3;
    static final int MAX_SIBLINGS = 100;
    static final long MAX_OBJECT_BYTES = 50L << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Random random;
    private final List<Map<Place, StandInObject>> copies = new ArrayList<>();
    private final Map<Place, Integer> lives = new HashMap<>();
    private int lastLife;

    /** How likely a tombstone that every copy has is forgotten at once. */
    volatile double reaps;

    /** Runs between the look and the write of a conditional put. */
    volatile Runnable gap = Thread::yield;

    StandInCopies(long seed) {
        random = new Random(seed);
        for (int i = 0; i < COPIES; i++) {
            copies.add(new HashMap<>());
        }
    }

    StandInObject get(Place place, RpbGetReq request, int reachable) throws StandInError {
        lock.lock();
        try {
            int needed = Math.max(request.getR(), request.getPr());
            if (reachable < needed) {
                throw new StandInError("{r_val_unsatisfied,%d,%d}".formatted(needed, reachable));
            }
            List<Map<Place, StandInObject>> asked =
                    some(needed).stream().map(copies::get).toList();
            StandInObject known = asked.stream()
                    .map(copy -> copy.getOrDefault(place, StandInObject.NOTHING))
                    .reduce(StandInObject.NOTHING, StandInObject::and);
            if (known.clock() != StandInClock.NOTHING && !known.siblings().isEmpty()) {
                asked.forEach(copy -> copy.put(place, known));
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    void put(Place place, RpbPutReq request, int reachable) throws StandInError {
        if (request.getIfNotModified() || request.getIfNoneMatch()) {
            StandInObject now = get(
                    place,
                    RpbGetReq.newBuilder(RpbGetReq.getDefaultInstance())
                            .setBucket(request.getBucket())
                            .setKey(request.getKey())
                            .setR(2)
                            .build(),
                    COPIES);
            if (request.getIfNoneMatch() && !now.isGone()) {
                throw new StandInError("match_found");
            }
            if (request.getIfNotModified() && !now.clock().encoded().equals(request.getVclock())) {
                throw new StandInError(now.siblings().isEmpty() ? "notfound" : "modified");
            }
            gap.run();
        }
        StandInClock context = StandInClock.decoded(request.getVclock());
        write(
                place,
                context,
                request.getContent().getValue(),
                false,
                reachable,
                most(request.getW(), request.getPw(), request.getDw()));
    }

    void delete(Place place, RpbDelReq request, int reachable) throws StandInError {
        StandInClock context = StandInClock.decoded(request.getVclock());
        write(
                place,
                context,
                ByteString.EMPTY,
                true,
                reachable,
                most(request.getW(), request.getPw(), request.getDw()));
        lock.lock();
        try {
            boolean everywhere = copies.stream()
                            .allMatch(copy -> copy.getOrDefault(place, StandInObject.NOTHING)
                                    .isGone())
                    && copies.stream().map(copy -> copy.get(place)).distinct().count() == 1;
            if (everywhere && random.nextDouble() < reaps) {
                copies.forEach(copy -> copy.remove(place));
                lives.remove(place);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Keys of a bucket that the one copy asked for each of them has, be it as a tombstone. */
    List<ByteString> keys(Place.Bucket bucket, ByteString from, ByteString to) {
        lock.lock();
        try {
            TreeMap<ByteString, Boolean> keys = new TreeMap<>((one, other) -> compare(one, other));
            for (Map<Place, StandInObject> copy : copies) {
                copy.keySet().stream()
                        .filter(place -> place.bucket().equals(bucket))
                        .map(Place::key)
                        .filter(key -> compare(key, from) >= 0 && compare(key, to) <= 0)
                        .forEach(key -> keys.put(key, false));
            }
            return keys.keySet().stream()
                    .filter(key -> copies.get(random.nextInt(COPIES)).containsKey(new Place(bucket, key)))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** One copy loses every object of a bucket that it has, each another one, as after a while without its node. */
    void loseOneCopyOfEach(Place.Bucket bucket) {
        lock.lock();
        try {
            Set<Place> places = new HashSet<>();
            copies.forEach(copy -> places.addAll(copy.keySet()));
            places.stream()
                    .filter(place -> place.bucket().equals(bucket))
                    .forEach(place -> copies.get(random.nextInt(COPIES)).remove(place));
        } finally {
            lock.unlock();
        }
    }

    /** All copies lose it. */
    void lose(Place place) {
        lock.lock();
        try {
            copies.forEach(copy -> copy.remove(place));
        } finally {
            lock.unlock();
        }
    }

    int siblings(Place place) {
        lock.lock();
        try {
            return copies.stream()
                    .map(copy -> copy.getOrDefault(place, StandInObject.NOTHING))
                    .reduce(StandInObject.NOTHING, StandInObject::and)
                    .siblings()
                    .size();
        } finally {
            lock.unlock();
        }
    }

    private void write(Place place, StandInClock context, ByteString value, boolean deleted, int reachable, int needed)
            throws StandInError {
        lock.lock();
        try {
            List<Integer> taking = some(Math.min(COPIES, reachable));
            if (!taking.isEmpty()) {
                int first = taking.getFirst();
                if (!lives.containsKey(place)) {
                    lives.put(place, ++lastLife);
                }
                String actor = "copy" + first + "-" + lives.get(place);
                StandInObject changed = copies.get(first)
                        .getOrDefault(place, StandInObject.NOTHING)
                        .changed(actor, context, value, deleted);
                if (changed.siblings().size() > MAX_SIBLINGS) {
                    throw new StandInError("{too_many_siblings,%d}"
                            .formatted(changed.siblings().size()));
                }
                if (changed.sizeBytes() > MAX_OBJECT_BYTES) {
                    throw new StandInError("{too_large,%d}".formatted(changed.sizeBytes()));
                }
                UnaryOperator<StandInObject> joined = changed::and;
                taking.stream()
                        .map(copies::get)
                        .forEach(
                                copy -> copy.put(place, joined.apply(copy.getOrDefault(place, StandInObject.NOTHING))));
            }
            if (taking.size() < needed) {
                throw new StandInError("{w_val_unsatisfied,%d,%d}".formatted(taking.size(), needed));
            }
        } finally {
            lock.unlock();
        }
    }

    private List<Integer> some(int number) {
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2));
        Collections.shuffle(order, random);
        return order.subList(0, number);
    }

    private static int most(int... numbers) {
        int most = 0;
        for (int number : numbers) {
            most = Math.max(most, number);
        }
        return most;
    }

    static int compare(ByteString one, ByteString other) {
        return Arrays.compareUnsigned(one.toByteArray(), other.toByteArray());
    }
}
