package io.vaultx.node.mend;

/**
 * What a scrub has read.
 *
 * @param segments how many it has read to their end
 * @param chunks how many whole ones it has met
 * @param bytes how much it has read
 * @param findings how often something was not as it should be
 * @param costingData how many of these may have cost something that was acknowledged
 */
public record ScrubTotals(long segments, long chunks, long bytes, long findings, long costingData) {
    static final ScrubTotals NONE = new ScrubTotals(0, 0, 0, 0, 0);

    ScrubTotals segmentRead(long moreBytes) {
        return new ScrubTotals(segments + 1, chunks, bytes + moreBytes, findings, costingData);
    }

    ScrubTotals chunkWhole() {
        return new ScrubTotals(segments, chunks + 1, bytes, findings, costingData);
    }

    /** These totals and one more finding. */
    public ScrubTotals finding(Finding finding) {
        return new ScrubTotals(segments, chunks, bytes, findings + 1, costingData + (finding.costsData() ? 1 : 0));
    }

    /** Whether nothing is missing or damaged. */
    public boolean isClean() {
        return costingData == 0;
    }

    /** One line. */
    @Override
    public String toString() {
        return segments + " segments, " + bytes + " bytes read, " + chunks + " chunks whole, " + findings + " findings";
    }
}
