package io.vaultx.node;

import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.segment.EntryPlace;
import io.vaultx.node.segment.LogPosition;
import io.vaultx.node.segment.Segment;
import io.vaultx.node.segment.SegmentScan;
import io.vaultx.node.segment.SegmentSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An index beside the segments that it is about: whether they go together, and what only the index still knows of. */
final class IndexFit {
    private IndexFit() {}

    /** Whether an index belongs to these segments and is not ahead of them. One that covers nothing does not count. */
    static boolean fits(ChunkIndex index, SegmentSet segments) throws IOException {
        LogPosition position = index.position();
        Optional<Segment> segment = segments.acquire(position.segment());
        if (segment.isEmpty()) {
            return false;
        }
        try {
            return segment.get().header().salt() == position.salt()
                    && SegmentScan.length(segment.get()) >= position.offset();
        } finally {
            segment.get().release();
        }
    }

    /** Segments that hold chunks by the index and have no file, and the one that ends before what the index covers. */
    static List<Finding> lost(ChunkIndex index, SegmentSet segments) throws IOException {
        Set<Long> there = new HashSet<>(segments.numbers());
        List<Finding> lost = new ArrayList<>();
        index.uses().forEach((number, use) -> {
            if (!there.contains(number) && use.chunks() > 0) {
                lost.add(new Finding(
                        Finding.Kind.SEGMENT_LOST,
                        Optional.empty(),
                        new EntryPlace(number, 0),
                        "its file is gone, and with it " + use.chunks() + " chunks"));
            }
        });
        cutShort(index, segments).ifPresent(lost::add);
        return lost;
    }

    /** What the index covers was synced: where a file ends before it, bytes are gone. */
    private static Optional<Finding> cutShort(ChunkIndex index, SegmentSet segments) throws IOException {
        LogPosition covered = index.position();
        Optional<Segment> segment = segments.acquire(covered.segment());
        if (segment.isEmpty()) {
            return Optional.empty();
        }
        try {
            long length = SegmentScan.length(segment.get());
            boolean cut = segment.get().header().salt() == covered.salt() && length < covered.offset();
            return cut
                    ? Optional.of(new Finding(
                            Finding.Kind.UNREADABLE,
                            Optional.empty(),
                            new EntryPlace(covered.segment(), length),
                            "the file ends here, and " + (covered.offset() - length) + " synced bytes are gone"))
                    : Optional.empty();
        } finally {
            segment.get().release();
        }
    }
}
