package io.vaultx.records.riak;

import java.util.ArrayList;
import java.util.List;
import shaded.com.google.protobuf.ByteString;

/** What one copy of an ordinary object holds: siblings, tombstones among them, and what it knows of. Immutable. */
record StandInObject(StandInClock clock, List<Sibling> siblings) {
    record Sibling(StandInClock.Dot dot, ByteString value, boolean deleted) {}

    static final StandInObject NOTHING = new StandInObject(StandInClock.NOTHING, List.of());

    /** A change at the copy that coordinates it: what the context covers goes, the rest stays beside it. */
    StandInObject changed(String actor, StandInClock context, ByteString value, boolean deleted) {
        StandInClock.Dot dot = clock.and(context).next(actor);
        List<Sibling> after = new ArrayList<>(siblings.stream()
                .filter(sibling -> !context.covers(sibling.dot()))
                .toList());
        after.add(new Sibling(dot, value, deleted));
        return new StandInObject(clock.and(context).with(dot), List.copyOf(after));
    }

    /** What two copies know together. */
    StandInObject and(StandInObject other) {
        List<Sibling> both = new ArrayList<>();
        siblings.stream()
                .filter(mine -> other.siblings.contains(mine) || !other.clock.covers(mine.dot()))
                .forEach(both::add);
        other.siblings.stream()
                .filter(theirs -> !both.contains(theirs) && !clock.covers(theirs.dot()))
                .forEach(both::add);
        return new StandInObject(clock.and(other.clock), List.copyOf(both));
    }

    boolean isGone() {
        return siblings.stream().allMatch(Sibling::deleted);
    }

    long sizeBytes() {
        return siblings.stream().mapToLong(sibling -> sibling.value().size()).sum();
    }
}
