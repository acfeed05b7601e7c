package io.vaultx.node;

import io.vaultx.chunks.ChunkFrames;
import io.vaultx.chunks.ChunkRecoder;
import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.chunks.Recoding;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.IndexException;
import io.vaultx.node.index.SegmentUse;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.mend.Pacer;
import io.vaultx.node.mend.ScrubTotals;
import io.vaultx.threads.NoWait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ChunkStore} on this machine's disk: an append-only log of chunks in segment files, and an index of it.
 *
 * <p>Besides keeping and reading it offers what a node does with chunks that are not wanted any more: they are condemned,
 * perhaps revived, and dropped; compaction gives the room back. Chunks may be compressed in place. A chunk whose stored bytes
 * do not verify is quarantined: it counts as missing until a put replaces it, or a scrub finds it whole after all.
 *
 * <p>{@link #put} may block while too many bytes wait for the disk; it, {@code have} and {@code read} may be called from
 * virtual threads, and from an event loop inside of an attempt ({@link NoWait}) only. A put's answer is completed on the
 * writer's thread: what depends on it must be short. Thread-safe.
 */
public final class ChunkLog implements ChunkStore, ChunkRecoder, ChunkFrames, AutoCloseable {
    /** How many addresses one call of {@link #inventory} gives at most. */
    public static final int INVENTORY_LIMIT = 10_000;

    private final OpenedLog log;

    private ChunkLog(OpenedLog log) {
        this.log = log;
    }

    /**
     * Recovers the log in a folder, or makes a new one. What recovery finds damaged goes to the options' findings.
     *
     * @throws IOException when the folder cannot be used: in use by another process, unreadable, or written by a later
     *     VaultX. The message says which
     */
    public static ChunkLog open(ChunkLogOptions options) throws IOException {
        return new ChunkLog(OpenedLog.open(options));
    }

    /**
     * Derives the index of a log that is not open anew from its segments.
     *
     * @return what turned out damaged
     */
    public static List<Finding> rebuildIndex(ChunkLogOptions options) throws IOException {
        List<Finding> findings = new ArrayList<>();
        try (FolderLock lock = FolderLock.take(options.folder())) {
            ChunkIndex.delete(options.indexFolder());
        }
        open(options.withMend(MendPace.ON_REQUEST).withFindings(findings::add)).close();
        return findings;
    }

    /**
     * Reads every stored byte of a log that is not open.
     *
     * @param findings is told of everything that is not as it should be, recovery's findings included
     */
    public static ScrubTotals scrub(ChunkLogOptions options, Consumer<Finding> findings) throws IOException {
        try {
            return scrubOnce(options, findings);
        } catch (IndexException damaged) {
            // It was found out on the way, so that this opening derives it anew.
            return scrubOnce(options, findings);
        }
    }

    private static ScrubTotals scrubOnce(ChunkLogOptions options, Consumer<Finding> findings) throws IOException {
        List<Finding> recovery = new ArrayList<>();
        try (ChunkLog log = open(options.withMend(MendPace.ON_REQUEST).withFindings(recovery::add))) {
            Set<Long> met = new HashSet<>();
            ScrubTotals totals = log.scrub(finding -> {
                met.add(finding.place().segment());
                findings.accept(finding);
            });
            // What recovery met in the middle of the log the scrub meets again, unless nothing of it is left to be met.
            for (Finding finding : recovery) {
                if (ofTheTail(finding.kind()) || !met.contains(finding.place().segment())) {
                    findings.accept(finding);
                    totals = totals.finding(finding);
                }
            }
            return totals;
        }
    }

    private static boolean ofTheTail(Finding.Kind kind) {
        return switch (kind) {
            case UNDECIDED, TORN_TAIL -> true;
            case DAMAGED, QUARANTINED, UNREADABLE, SEGMENT_LOST -> false;
        };
    }

    @Override
    public CompletableFuture<Kept> put(HashedChunk chunk) {
        return log.puts().put(chunk);
    }

    @Override
    public List<Kept> have(List<ChunkAddress> addresses) {
        return available(() -> log.haves().have(addresses));
    }

    @Override
    public ReadOutcome read(ChunkAddress address, int offset, ByteBuffer into) {
        int start = into.position();
        return available(() -> NoWait.attempt(() -> log.reader().read(address, offset, into))
                .orElseGet(() -> log.threads().call(() -> log.reader().read(address, offset, into.position(start)))));
    }

    @Override
    public List<Integer> frameBytes(List<ChunkAddress> addresses) {
        return available(() -> log.threads().call(() -> log.reader().frameBytes(addresses)));
    }

    @Override
    public ReadOutcome readFrame(ChunkAddress address, int frameBytes, int offset, ByteBuffer into) {
        return available(() -> log.threads().call(() -> log.reader().readFrame(address, frameBytes, offset, into)));
    }

    @Override
    public Recoding recode(ChunkAddress address, int level) {
        if (level < MIN_LEVEL || level > MAX_LEVEL) {
            throw new IllegalArgumentException("level must be " + MIN_LEVEL + " to " + MAX_LEVEL + ", got " + level);
        }
        return available(() -> log.recodes().recode(address, level));
    }

    /** What is known of a chunk; empty when it is not here whole. */
    public Optional<ChunkInfo> find(ChunkAddress address) {
        return available(() -> log.threads()
                .call(() -> log.index()
                        .get(address)
                        .filter(row -> row.state() != ChunkState.QUARANTINED && !row.isDictionary())
                        .map(row -> new ChunkInfo(
                                address,
                                row.rawSize(),
                                row.storedSize(),
                                row.state() == ChunkState.CONDEMNED,
                                log.promises().until(address, row, log.index())))));
    }

    /**
     * The addresses of whole chunks in order.
     *
     * @param after the last one already seen; null to start
     * @param limit at most {@link #INVENTORY_LIMIT}; a shorter answer is the last one
     */
    public List<ChunkAddress> inventory(@Nullable ChunkAddress after, int limit) {
        if (limit < 1 || limit > INVENTORY_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + INVENTORY_LIMIT + ", got " + limit);
        }
        return available(() -> log.threads().call(() -> log.index().whole(after, limit)));
    }

    /** Marks a chunk that nothing refers to, durably. A later put or yes of {@code have} revives it. */
    public Removal condemn(ChunkAddress address) {
        return outcome(new CondemnChange(log.batch(), address, log.promises()));
    }

    /** Takes a condemnation back and keeps the chunk; {@link Kept#ABSENT} when it is not here whole. */
    public Kept revive(ChunkAddress address) {
        return outcome(new KeepChange(log.batch(), address, log.promises()));
    }

    /** Drops a chunk that is condemned still, durably. Compaction gives its room back. */
    public Removal drop(ChunkAddress address) {
        return outcome(new DropChange(log.batch(), address));
    }

    private <T> T outcome(LogChange<T> change) {
        log.writer().submit(change);
        return change.await();
    }

    /** Reads every stored byte, as fast as it goes. Takes long. */
    public ScrubTotals scrub(Consumer<Finding> findings) throws IOException {
        return log.scrub(Pacer.unlimited(), findings);
    }

    /** Rewrites what is worth it, as fast as it goes; returns how many segments are gone. Takes long. */
    public int compact() throws IOException {
        return log.compact(Pacer.unlimited());
    }

    /** The log in numbers. */
    public ChunkLogStatus status() {
        Collection<SegmentUse> uses = log.index().uses().values();
        return new ChunkLogStatus(
                uses.stream().mapToLong(SegmentUse::chunks).sum(),
                uses.stream().mapToLong(SegmentUse::rawBytes).sum(),
                uses.stream().mapToLong(SegmentUse::liveBytes).sum(),
                log.segments().numbers().size(),
                uses.stream().mapToLong(SegmentUse::end).sum(),
                uses.stream().mapToLong(SegmentUse::quarantined).sum(),
                log.space().usableBytes(),
                log.writer().readOnly().isEmpty() && log.space().level() == DiskSpace.Level.EVERYTHING,
                log.writer().readOnly());
    }

    private static <T> T available(Supplier<T> call) {
        try {
            return call.get();
        } catch (IndexException e) {
            throw new ChunkStoreException(Reason.UNAVAILABLE, "the chunk log cannot be asked, try again", e);
        }
    }

    /** Commits what is waiting, flushes the index and gives the folder free. */
    @Override
    public void close() {
        try {
            log.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For tests: the index of the open log. */
    ChunkIndex index() {
        return log.index();
    }

    /** For tests: the dictionaries of the open log. */
    Dictionaries dictionaries() {
        return log.dictionaries();
    }
}
