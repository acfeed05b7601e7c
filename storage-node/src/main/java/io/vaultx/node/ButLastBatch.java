package io.vaultx.node;

import io.vaultx.node.segment.SegmentScan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes on what a scan finds, but not the last batch. While a segment was the newest one a crash may have torn its last
 * batch, and another crash may have come before recovery could say so in the log: it has to be read more closely.
 *
 * <p>Nor does it pass on a stretch in which something does not verify: that is read again from the medium, for only the page
 * cache may have it so.
 */
final class ButLastBatch implements SegmentScan.Visitor {
    private final SegmentScan.Visitor next;
    private final List<SegmentScan.Found> entries = new ArrayList<>();
    private final Medium medium;
    private boolean doubtful;
    private long lastBatch;

    /** Has the same visitor told what the medium has of a stretch. */
    interface Medium {
        void read(long from, long until) throws IOException;
    }

    /** For a scan that starts there. */
    ButLastBatch(SegmentScan.Visitor next, long from, Medium medium) {
        this.next = next;
        this.lastBatch = from;
        this.medium = medium;
    }

    /** Where what was not passed on starts. */
    long lastBatch() {
        return lastBatch;
    }

    @Override
    public void batch(long from, long until) throws IOException {
        if (doubtful) {
            medium.read(lastBatch, from);
        } else {
            for (SegmentScan.Found entry : entries) {
                next.entry(entry);
            }
        }
        entries.clear();
        doubtful = false;
        next.batch(from, until);
        lastBatch = from;
    }

    @Override
    public void entry(SegmentScan.Found found) {
        entries.add(found);
        doubtful |= !found.whole();
    }

    @Override
    public void gap(SegmentScan.Gap gap) {
        doubtful = true;
    }
}
