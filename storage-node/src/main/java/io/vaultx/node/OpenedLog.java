package io.vaultx.node;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.index.IndexException;
import io.vaultx.node.mend.Caretaker;
import io.vaultx.node.mend.Compactor;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.mend.Pacer;
import io.vaultx.node.mend.ScrubTotals;
import io.vaultx.node.mend.Scrubber;
import io.vaultx.node.segment.EntryReader;
import io.vaultx.node.segment.GroupCommit;
import io.vaultx.node.segment.SegmentSet;
import io.vaultx.threads.PlatformThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The parts of an open log, put together in the order in which they need each other.
 *
 * @param compaction one at a time, whoever wants it
 * @param closing closes all of it, in the opposite order
 */
record OpenedLog(
        SegmentSet segments,
        ChunkIndex index,
        IndexBatch batch,
        DiskSpace space,
        GroupCommit writer,
        Promises promises,
        ChunkReader reader,
        PlatformThreads threads,
        Puts puts,
        Haves haves,
        Recodes recodes,
        Dictionaries dictionaries,
        Scrubber scrubber,
        Compactor compactor,
        Lock compaction,
        Closing closing)
        implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ChunkLog.class.getName());

    static OpenedLog open(ChunkLogOptions options) throws IOException {
        Closing closing = new Closing();
        try {
            return open(options, closing);
        } catch (IOException | RuntimeException e) {
            try {
                closing.close();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    private static OpenedLog open(ChunkLogOptions options, Closing closing) throws IOException {
        closing.add(FolderLock.take(options.folder()));
        SegmentSet segments = closing.add(SegmentSet.open(options.segmentsFolder(), options.files()));
        LogFolders.syncNames(options);
        ChunkIndex index = closing.add(openIndex(options, segments));
        Recovery.Outcome recovered = Recovery.run(segments, index);

        IndexBatch batch = IndexBatch.following(index);
        DiskSpace space = DiskSpace.on(options.freeSpace());
        CompletableFuture<LongConsumer> readAgain = new CompletableFuture<>();
        IndexKeeper keeper = new IndexKeeper(
                index,
                batch,
                options.checkpointBytes(),
                number -> readAgain.thenAccept(reading -> reading.accept(number)));
        GroupCommit writer =
                closing.add(GroupCommit.start(segments, recovered.tail(), options.writing(), space, keeper));
        DamageReport damage = new DamageReport(writer, batch, options.findings());

        OpenedLog log = around(options, segments, index, batch, space, writer, damage, closing);
        report(recovered, index, damage, options.findings());
        log.startMending(options, readAgain);
        return log;
    }

    private static OpenedLog around(
            ChunkLogOptions options,
            SegmentSet segments,
            ChunkIndex index,
            IndexBatch batch,
            DiskSpace space,
            GroupCommit writer,
            DamageReport damage,
            Closing closing) {
        PlatformThreads threads = closing.add(PlatformThreads.named("chunk-log-reader", options.readThreads()));
        Promises promises = new Promises(options.clock(), options.keep());
        Trust trust = new Trust(index, options.clock());
        EntryReader entries = new EntryReader(segments.blockSize());
        ChunkReader reader = new ChunkReader(segments, index, entries, damage);
        Puts puts = new Puts(writer, batch, promises, trust, reader, threads);
        Haves haves = new Haves(writer, index, batch, promises, trust, reader, puts, threads);
        Dictionaries dictionaries =
                new Dictionaries(writer, index, batch, closing.add(reader.dictionaries()), options.clock());
        Mending mendable = new Mending(writer, batch, segments, damage, trust, space);
        return new OpenedLog(
                segments,
                index,
                batch,
                space,
                writer,
                promises,
                reader,
                threads,
                puts,
                haves,
                new Recodes(writer, index, batch, reader, new Frames(dictionaries, reader), damage, threads),
                dictionaries,
                new Scrubber(segments, index, entries, reader.dictionaries(), mendable),
                new Compactor(segments, index, entries, reader.dictionaries(), mendable),
                new ReentrantLock(),
                closing);
    }

    /** What recovery found goes out, and into the log where it does not say so yet. */
    private static void report(
            Recovery.Outcome recovered, ChunkIndex index, DamageReport damage, Consumer<Finding> findings) {
        recovered.findings().forEach(findings);
        for (Replay.Suspect suspect : recovered.suspects()) {
            index.get(suspect.address())
                    .filter(row -> row.place().equals(suspect.place()))
                    .ifPresent(row -> damage.quarantine(suspect.address(), row));
        }
    }

    /** An index that cannot be read, or belongs to other segments, is derived anew. */
    private static ChunkIndex openIndex(ChunkLogOptions options, SegmentSet segments) throws IOException {
        Path folder = options.indexFolder();
        try {
            ChunkIndex index = ChunkIndex.open(folder);
            try {
                if (IndexFit.fits(index, segments)) {
                    return index;
                }
                IndexFit.lost(index, segments).forEach(options.findings());
            } catch (IOException e) {
                StoredIndex.closeAfter(e, index);
                throw e;
            }
            index.close();
        } catch (IndexException e) {
            if (e.meansFull()) {
                // It may be whole, and deriving it anew would need more room still.
                throw new IOException("the disk is too full to open the chunk index in " + folder, e);
            }
            LOG.log(System.Logger.Level.WARNING, "the chunk index is derived anew from the segments", e);
        }
        ChunkIndex.delete(folder);
        try {
            return ChunkIndex.open(folder);
        } catch (IndexException e) {
            throw new IOException("no index can be made in " + folder, e);
        }
    }

    private void startMending(ChunkLogOptions options, CompletableFuture<LongConsumer> readAgain) {
        MendPace pace = options.mend();
        Pacer reading = Pacer.unlimited();
        Pacer scrubbing = Pacer.bytesPerSecond(pace.scrubBytesPerSecond());
        Pacer compacting = Pacer.bytesPerSecond(pace.compactBytesPerSecond());
        Caretaker caretaker = closing.add(Caretaker.start(reading, scrubbing, compacting));
        readAgain.complete(number -> caretaker.soon(
                "reading a failed segment again", () -> scrubber.run(number, reading, options.findings())));
        if (pace.running()) {
            caretaker.every(
                    pace.firstScrub(), pace.scrubEvery(), "scrubbing", () -> scrub(scrubbing, options.findings()));
            caretaker.every(pace.compactEvery(), pace.compactEvery(), "compaction", () -> compact(compacting));
        }
    }

    ScrubTotals scrub(Pacer pacer, Consumer<Finding> findings) throws IOException {
        return scrubber.run(pacer, findings);
    }

    int compact(Pacer pacer) throws IOException {
        compaction.lock();
        try {
            try {
                dictionaries.dropUnused(pacer);
            } catch (ChunkStoreException refused) {
                // A full disk gets room by compaction, which needs none for what is all dead.
                LOG.log(System.Logger.Level.WARNING, "unused dictionaries stay for now", refused);
            }
            return compactor.run(pacer);
        } finally {
            compaction.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        closing.close();
    }
}
