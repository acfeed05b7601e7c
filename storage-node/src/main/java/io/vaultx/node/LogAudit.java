package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.index.IndexException;
import io.vaultx.node.index.SegmentUse;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.segment.SegmentSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A look at a log that is not open: reads every stored byte of it once, derives the index anew beside the stored one, and
 * compares them. No byte of a segment is changed. The stored index is first brought up to the end of the log, as any start
 * does.
 *
 * <p>Blocks: for platform threads. Not thread-safe.
 */
public final class LogAudit implements AutoCloseable {
    private final ChunkLogOptions options;
    private final Path derivedFolder;
    private final Closing closing;
    private final SegmentSet segments;
    private final ChunkIndex derived;
    private final @Nullable ChunkIndex stored;
    private final List<Finding> findings;
    private final List<IndexFault> unusable;

    private LogAudit(
            ChunkLogOptions options,
            Path derivedFolder,
            Closing closing,
            SegmentSet segments,
            ChunkIndex derived,
            StoredIndex stored,
            List<Finding> findings) {
        this.options = options;
        this.derivedFolder = derivedFolder;
        this.closing = closing;
        this.segments = segments;
        this.derived = derived;
        this.stored = stored.index();
        this.findings = findings;
        this.unusable = stored.faults();
    }

    /**
     * Reads the log.
     *
     * @param work a folder on the same file system, for what is derived; whatever is in it goes
     * @param reading is told the number of each segment before it is read
     * @throws IOException when the folder cannot be used: in use by another process, unreadable, or written by a later
     *     VaultX. The message says which
     */
    public static LogAudit open(ChunkLogOptions options, Path work, LongConsumer reading) throws IOException {
        Closing closing = new Closing();
        try {
            closing.add(FolderLock.take(options.folder()));
            SegmentSet segments =
                    closing.add(SegmentSet.open(options.segmentsFolder(), new UntouchedFiles(options.files())));
            List<Finding> findings = new ArrayList<>();
            StoredIndex stored = StoredIndex.open(options.indexFolder(), segments, findings::add);
            if (stored.index() != null) {
                closing.add(stored.index());
            }

            ChunkIndex.delete(work);
            ChunkIndex derived = closing.add(ChunkIndex.open(work));
            Recovery.Outcome outcome = Recovery.readEverything(segments, derived, reading);
            quarantine(outcome.suspects(), derived);
            // Of damaged entries only those count that a chunk still needs: their rows say so. A dictionary has none of
            // those.
            outcome.findings().stream()
                    .filter(finding -> finding.kind() != Finding.Kind.DAMAGED || isOfDictionary(finding, derived))
                    .forEach(findings::add);
            return new LogAudit(options, work, closing, segments, derived, stored, findings);
        } catch (IOException | RuntimeException e) {
            try {
                closing.close();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    /** What does not verify now is damaged, whatever marks the log has behind it: they were true when they were written. */
    private static void quarantine(List<Replay.Suspect> suspects, ChunkIndex derived) {
        IndexBatch batch = IndexBatch.following(derived);
        suspects.forEach(suspect -> batch.suspect(suspect.address(), suspect.place()));
        batch.commit(Optional.empty());
    }

    private static boolean isOfDictionary(Finding finding, ChunkIndex derived) {
        return finding.address()
                .flatMap(derived::get)
                .filter(row -> row.isDictionary()
                        && row.state() == ChunkState.QUARANTINED
                        && row.place().equals(finding.place()))
                .isPresent();
    }

    /** What is wrong with the log itself, its dictionaries included; damaged chunks are told by {@link #forEach}. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** How many segments there are, and how far they reach together. */
    public LogSize size() {
        Map<Long, SegmentUse> uses = derived.uses();
        return new LogSize(
                segments.numbers().size(),
                uses.values().stream().mapToLong(SegmentUse::end).sum());
    }

    /** Segments and the bytes in them. */
    public record LogSize(long segments, long bytes) {}

    /** Whether there was an index to compare with. Without one the next start of the log derives it. */
    public boolean hasIndex() {
        return stored != null;
    }

    /** Every chunk that the log has, in the order of the addresses. */
    public void forEach(Consumer<AuditedChunk> visitor) {
        derived.forEach((address, row) -> {
            if (!row.isDictionary()) {
                visitor.accept(audited(address, row));
            }
        });
    }

    private static AuditedChunk audited(ChunkAddress address, ChunkRow row) {
        return new AuditedChunk(
                address,
                row.rawSize(),
                row.diskBytes(),
                row.state() != ChunkState.QUARANTINED,
                row.state() == ChunkState.CONDEMNED,
                row.place());
    }

    /** Where the stored index has a chunk. */
    public Optional<String> lastKnownPlace(ChunkAddress address) {
        return stored == null
                ? Optional.empty()
                : stored.get(address).map(row -> row.place().toString());
    }

    /** Tells every way in which the stored index is not what the log says. */
    public void compareIndex(Consumer<IndexFault> faults) throws IOException {
        unusable.forEach(faults);
        if (stored == null) {
            return;
        }
        try {
            new IndexComparison(segments, stored, derived, findings, faults).run();
        } catch (IndexException | IllegalStateException | IllegalArgumentException e) {
            faults.accept(StoredIndex.unreadable(e));
        }
    }

    /** Puts the derived index in the stored one's place. The audit is over then. */
    public void replaceIndex() throws IOException {
        close();
        try (FolderLock lock = FolderLock.take(options.folder())) {
            // Where no folder can be moved from one to the other place, this fails before anything has changed.
            Path replaced = derivedFolder.resolveSibling("index-replaced");
            ChunkIndex.delete(replaced);
            if (Files.exists(options.indexFolder())) {
                Files.move(options.indexFolder(), replaced, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(derivedFolder, options.indexFolder(), StandardCopyOption.ATOMIC_MOVE);
            options.files().syncFolder(options.folder());
            ChunkIndex.delete(replaced);
        }
    }

    @Override
    public void close() throws IOException {
        closing.close();
    }
}
