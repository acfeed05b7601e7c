package io.vaultx.node;

import io.vaultx.node.segment.SegmentScan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes on what a scan finds, but not the last batch. While a segment was the newest one a crash may have torn its last
 * batch, and another crash may have come before recovery could say so in the log: it has to be read more closely.
 */
final class ButLastBatch implements SegmentScan.Visitor {
    private final SegmentScan.Visitor next;
    private final List<SegmentScan.Found> entries = new ArrayList<>();
    private final List<SegmentScan.Gap> gaps = new ArrayList<>();
    private long lastBatch;

    /** For a scan that starts there. */
    ButLastBatch(SegmentScan.Visitor next, long from) {
        this.next = next;
        this.lastBatch = from;
    }

    /** Where what was not passed on starts. */
    long lastBatch() {
        return lastBatch;
    }

    @Override
    public void batch(long from, long until) throws IOException {
        for (SegmentScan.Found entry : entries) {
            next.entry(entry);
        }
        for (SegmentScan.Gap gap : gaps) {
            next.gap(gap);
        }
        entries.clear();
        gaps.clear();
        next.batch(from, until);
        lastBatch = from;
    }

    @Override
    public void entry(SegmentScan.Found found) {
        entries.add(found);
    }

    @Override
    public void gap(SegmentScan.Gap gap) {
        gaps.add(gap);
    }
}
