package io.vaultx.node;

import io.vaultx.node.mend.Finding;
import io.vaultx.node.segment.EntryPlace;
import io.vaultx.node.segment.Segment;
import io.vaultx.node.segment.SegmentScan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The newest segment as it is scanned: what belongs to the last batch, or lies behind it, is held back until its fate is
 * clear; everything before was synced, since another batch follows it.
 */
final class NewestSegment implements SegmentScan.Visitor {
    private final Segment segment;
    private final long length;
    private final SegmentScan.Visitor settled;
    private List<SegmentScan.Found> entries = new ArrayList<>();
    private List<SegmentScan.Gap> gaps = new ArrayList<>();
    private long batchFrom;
    private long batchUntil;
    private boolean clean = true;

    /**
     * What is to be done about the end of the log.
     *
     * @param end where the segment ends; what lies above never counted
     * @param clean whether all of it verified
     * @param highestDroppedLsn of the entries that never counted, 0 when there are none: their numbers are not used again
     */
    record Verdict(long end, boolean clean, Optional<Finding> finding, long highestDroppedLsn) {}

    /**
     * For a scan.
     *
     * @param from where it starts
     * @param length of the segment's file
     * @param settled is shown whatever counts
     */
    NewestSegment(Segment segment, long from, long length, SegmentScan.Visitor settled) {
        this.segment = segment;
        this.length = length;
        this.settled = settled;
        this.batchFrom = from;
        this.batchUntil = from;
    }

    @Override
    public void batch(long from, long until) throws IOException {
        settleAll();
        settled.batch(from, until);
        batchFrom = from;
        batchUntil = until;
    }

    @Override
    public void entry(SegmentScan.Found found) {
        entries.add(found);
    }

    @Override
    public void gap(SegmentScan.Gap gap) {
        gaps.add(gap);
    }

    private void settleAll() throws IOException {
        settle(entries);
        for (SegmentScan.Gap gap : gaps) {
            settled.gap(gap);
            clean = false;
        }
        entries = new ArrayList<>();
        gaps = new ArrayList<>();
    }

    private void settle(List<SegmentScan.Found> found) throws IOException {
        for (SegmentScan.Found entry : found) {
            settled.entry(entry);
            clean &= entry.whole();
        }
    }

    /**
     * Decides about the last batch, when the scan has ended.
     *
     * @param unreadUntil behind the last place that the medium could not read, 0 when there is none
     */
    Verdict verdict(long unreadUntil) throws IOException {
        long good = batchFrom;
        if (lastBatchIsWhole()) {
            settle(entries.stream().filter(e -> e.offset() < batchUntil).toList());
            entries = entries.stream().filter(e -> e.offset() >= batchUntil).toList();
            good = batchUntil;
        }
        if (gaps.isEmpty() && entries.isEmpty()) {
            return new Verdict(length, clean, Optional.empty(), 0);
        }
        return writeNeverEnded(unreadUntil > good) ? torn(good) : undecided(good);
    }

    private boolean lastBatchIsWhole() {
        return gaps.stream().allMatch(gap -> gap.from() >= batchUntil && gap.kind() != SegmentScan.Gap.Kind.CUT_OFF)
                && entries.stream().allMatch(e -> e.offset() >= batchUntil || (e.whole() && e.inOrder()));
    }

    /**
     * A write that ended leaves a file of whole blocks that holds the whole batch, and no zeros where it was. Where something
     * cannot be read there may be another batch that did end: then only the batch's own header tells.
     */
    private boolean writeNeverEnded(boolean unread) {
        boolean cutOff = gaps.stream().anyMatch(gap -> gap.kind() == SegmentScan.Gap.Kind.CUT_OFF);
        boolean zeros = entries.isEmpty() && gaps.stream().allMatch(gap -> gap.kind() == SegmentScan.Gap.Kind.ZEROS);
        return cutOff || !unread && (length % segment.header().blockSize() != 0 || zeros);
    }

    private Verdict torn(long end) {
        long highest =
                entries.stream().mapToLong(entry -> entry.header().lsn()).max().orElse(0);
        String detail = (length - end) + " bytes were never written to their end";
        return new Verdict(end, false, Optional.of(finding(Finding.Kind.TORN_TAIL, end, detail)), highest);
    }

    private Verdict undecided(long from) throws IOException {
        settleAll();
        String detail = "the last batch does not verify; it may have been acknowledged";
        return new Verdict(length, false, Optional.of(finding(Finding.Kind.UNDECIDED, from, detail)), 0);
    }

    private Finding finding(Finding.Kind kind, long offset, String detail) {
        return new Finding(kind, Optional.empty(), new EntryPlace(segment.number(), offset), detail);
    }
}
