package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.SegmentUse;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.segment.EntryReader;
import io.vaultx.node.segment.EntryReader.Way;
import io.vaultx.node.segment.Segment;
import io.vaultx.node.segment.SegmentSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Holds the index that lies beside the segments against one derived from them, row by row, both ways. Not thread-safe. */
final class IndexComparison {
    private final SegmentSet segments;
    private final ChunkIndex index;
    private final ChunkIndex derived;
    private final List<Finding> findings;
    private final Consumer<IndexFault> faults;
    private final EntryReader reader;
    private boolean damageMet;
    private boolean differenceMet;

    /**
     * For one comparison.
     *
     * @param findings what is wrong with the log: rows next to that are no fault of the index
     */
    IndexComparison(
            SegmentSet segments,
            ChunkIndex index,
            ChunkIndex derived,
            List<Finding> findings,
            Consumer<IndexFault> faults) {
        this.segments = segments;
        this.index = index;
        this.derived = derived;
        this.findings = findings;
        this.faults = faults;
        this.reader = new EntryReader(segments.blockSize());
        this.damageMet = findings.stream().anyMatch(Finding::costsData);
    }

    void run() throws IOException {
        List<IOException> failed = new ArrayList<>();
        index.forEach(guarded(failed, (address, row) -> compare(address, row, derived.get(address))));
        derived.forEach((address, row) -> {
            if (index.get(address).isEmpty()) {
                differs(address, "the log has it in " + row.place() + ", the index has not");
            }
        });
        if (!failed.isEmpty()) {
            throw failed.getFirst();
        }
        // With damage or other rows the sums differ by that.
        if (!damageMet && !differenceMet) {
            compareUses();
        }
    }

    private BiConsumer<ChunkAddress, ChunkRow> guarded(List<IOException> failed, Step step) {
        return (address, row) -> {
            try {
                step.look(address, row);
            } catch (IOException e) {
                failed.add(e);
            }
        };
    }

    private void compare(ChunkAddress address, ChunkRow row, Optional<ChunkRow> log) throws IOException {
        if (log.equals(Optional.of(row))) {
            damageMet |= row.state() == ChunkState.QUARANTINED;
            return;
        }
        boolean damage = log.isPresent()
                ? sameButDamaged(row, log.get()) || replacesDamaged(address, row, log.get())
                : liesNextToDamage(row) && !isWhole(address, row);
        if (damage) {
            damageMet = true;
            return;
        }
        differs(
                address,
                log.map(fresh -> "the index has " + text(row) + ", the log says " + text(fresh))
                        .orElseGet(() -> "the index has " + text(row) + ", the log has not"));
    }

    private boolean sameButDamaged(ChunkRow row, ChunkRow log) {
        return log.quarantineIsUnwritten()
                && row.withState(log.state(), log.stateLsn()).equals(log);
    }

    /** Whether the log counts older bytes, because the newer encoding that the row leads to does not verify. */
    private boolean replacesDamaged(ChunkAddress address, ChunkRow row, ChunkRow log) throws IOException {
        return row.isEncoded()
                && log.lsn() < row.lsn()
                && (lacksDictionary(row) || liesNextToDamage(row) && !isWhole(address, row));
    }

    private boolean lacksDictionary(ChunkRow row) {
        return row.needs().isPresent()
                && row.needs()
                        .flatMap(derived::get)
                        .filter(dictionary -> dictionary.state() != ChunkState.QUARANTINED)
                        .isEmpty();
    }

    /** Whether something in the row's segment cannot be read, so that its entry may be what is missing. */
    private boolean liesNextToDamage(ChunkRow row) {
        return findings.stream()
                .filter(Finding::costsData)
                .anyMatch(finding -> finding.place().segment() == row.place().segment());
    }

    private boolean isWhole(ChunkAddress address, ChunkRow row) throws IOException {
        if (lacksDictionary(row)) {
            return false;
        }
        Optional<Segment> segment = segments.acquire(row.place().segment());
        if (segment.isEmpty()) {
            return false;
        }
        try {
            return reader.verify(segment.get(), row.wanted(address), Way.SALVAGING);
        } finally {
            segment.get().release();
        }
    }

    private void compareUses() {
        derived.uses().forEach((number, use) -> {
            // One whose first write failed never held anything, and the index has not heard of it.
            boolean empty = use.chunks() == 0 && use.dropBytes() == 0;
            boolean unheardOf = empty && index.use(number).equals(SegmentUse.NONE);
            if (!unheardOf && !index.use(number).equals(use)) {
                faults.accept(new IndexFault(
                        IndexFault.Kind.INDEX_DIFFERS,
                        Optional.empty(),
                        "of segment " + Long.toHexString(number) + " the index says " + index.use(number) + ", the log "
                                + use));
            }
        });
    }

    private void differs(ChunkAddress address, String detail) {
        differenceMet = true;
        faults.accept(new IndexFault(IndexFault.Kind.INDEX_DIFFERS, Optional.of(address), detail));
    }

    private static String text(ChunkRow row) {
        return row.state() + " in " + row.place() + ", " + row.rawSize() + " bytes";
    }

    private interface Step {
        void look(ChunkAddress address, ChunkRow row) throws IOException;
    }
}
