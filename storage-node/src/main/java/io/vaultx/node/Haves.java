package io.vaultx.node;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.Kept;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.GroupCommit;
import io.vaultx.threads.NoWait;
import io.vaultx.threads.PlatformThreads;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Answers whether chunks are here and kept. A yes is durable: a put under way is waited for, a condemned chunk is revived
 * first, one that nobody has looked at for long is checked first. What cannot be promised is answered as absent, so that
 * the asker sends it.
 *
 * <p>Thread-safe.
 */
final class Haves {
    private final GroupCommit writer;
    private final ChunkIndex index;
    private final IndexBatch batch;
    private final Promises promises;
    private final Trust trust;
    private final ChunkReader reader;
    private final Puts puts;
    private final PlatformThreads threads;

    Haves(
            GroupCommit writer,
            ChunkIndex index,
            IndexBatch batch,
            Promises promises,
            Trust trust,
            ChunkReader reader,
            Puts puts,
            PlatformThreads threads) {
        this.writer = writer;
        this.index = index;
        this.batch = batch;
        this.promises = promises;
        this.trust = trust;
        this.reader = reader;
        this.puts = puts;
        this.threads = threads;
    }

    List<Kept> have(List<ChunkAddress> addresses) {
        NoWait.giveUp();
        addresses.forEach(puts::await);
        List<CompletableFuture<Kept>> answers =
                threads.call(() -> addresses.stream().map(this::answer).toList());
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private CompletableFuture<Kept> answer(ChunkAddress address) {
        Optional<ChunkRow> row = index.get(address);
        if (row.isEmpty()
                || row.get().state() == ChunkState.QUARANTINED
                || row.get().isDictionary()) {
            return CompletableFuture.completedFuture(Kept.ABSENT);
        }
        if (!trust.isFresh(address, row.get())) {
            if (!reader.verify(address)) {
                return CompletableFuture.completedFuture(Kept.ABSENT);
            }
            trust.noteWholeWithDictionary(address);
        }
        long until = promises.until(address, row.get(), index);
        return row.get().state() == ChunkState.LIVE && !index.mayBeDropped(row.get()) && promises.isLongEnough(until)
                ? CompletableFuture.completedFuture(new Kept(until))
                : keep(address);
    }

    /** Renews the promise in turn with all other changes; what that cannot do is as good as absent. */
    CompletableFuture<Kept> keep(ChunkAddress address) {
        KeepChange change = new KeepChange(batch, address, promises);
        try {
            writer.submit(change);
        } catch (ChunkStoreException closed) {
            change.failed(closed);
        }
        return change.answer().exceptionally(failure -> Kept.ABSENT);
    }
}
