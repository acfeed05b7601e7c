package io.vaultx.node;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.GroupCommit;
import io.vaultx.threads.PlatformThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Puts on their way to the disk. A chunk is on its way once, however many want it there. Thread-safe. */
final class Puts {
    /** Once to learn that an old copy wants a check, once to act on it. */
    private static final int ATTEMPTS = 2;

    private final GroupCommit writer;
    private final IndexBatch batch;
    private final Promises promises;
    private final Trust trust;
    private final ChunkReader reader;
    private final PlatformThreads threads;
    private final ConcurrentMap<ChunkAddress, CompletableFuture<Kept>> underWay = new ConcurrentHashMap<>();

    Puts(
            GroupCommit writer,
            IndexBatch batch,
            Promises promises,
            Trust trust,
            ChunkReader reader,
            PlatformThreads threads) {
        this.writer = writer;
        this.batch = batch;
        this.promises = promises;
        this.trust = trust;
        this.reader = reader;
        this.threads = threads;
    }

    CompletableFuture<Kept> put(HashedChunk chunk) {
        CompletableFuture<Kept> answer = new CompletableFuture<>();
        CompletableFuture<Kept> earlier = underWay.putIfAbsent(chunk.address(), answer);
        if (earlier != null) {
            return earlier.copy();
        }
        try {
            attempt(chunk, ATTEMPTS, answer);
        } catch (RuntimeException | Error e) {
            settle(chunk, answer, null, e);
            throw e;
        }
        return answer.copy();
    }

    /** Waits until a put of this chunk that is under way has ended, however it ends. */
    void await(ChunkAddress address) {
        CompletableFuture<Kept> put = underWay.get(address);
        if (put != null) {
            put.handle((kept, failure) -> kept).join();
        }
    }

    private void attempt(HashedChunk chunk, int attempts, CompletableFuture<Kept> answer) {
        PutChange change = new PutChange(batch, chunk, promises, trust);
        change.answer().whenComplete((put, failure) -> {
            switch (put) {
                case null -> settle(chunk, answer, null, failure);
                case PutChange.Put.Stored stored -> settle(chunk, answer, stored.kept(), null);
                case PutChange.Put.Unchecked unchecked -> checkFirst(chunk, attempts - 1, answer);
            }
        });
        try {
            writer.submit(change);
        } catch (ChunkStoreException closed) {
            change.failed(closed);
        }
    }

    /** Off the writer's thread: reads the old copy, which trusts or quarantines it, and puts again. */
    private void checkFirst(HashedChunk chunk, int attempts, CompletableFuture<Kept> answer) {
        if (attempts == 0) {
            ChunkStoreException why =
                    new ChunkStoreException(Reason.UNAVAILABLE, "the stored copy could not be checked, try again");
            settle(chunk, answer, null, why);
            return;
        }
        Thread.ofVirtual().name("chunk-log-check").start(() -> {
            try {
                threads.call(() -> {
                    if (reader.verify(chunk.address())) {
                        trust.noteWholeWithDictionary(chunk.address());
                    }
                    return true;
                });
                attempt(chunk, attempts, answer);
            } catch (RuntimeException | Error e) {
                settle(chunk, answer, null, e);
            }
        });
    }

    /** First out of the way, then answered: who asks after the answer finds the chunk in the index. */
    private void settle(
            HashedChunk chunk, CompletableFuture<Kept> answer, @Nullable Kept kept, @Nullable Throwable failure) {
        underWay.remove(chunk.address(), answer);
        if (kept != null) {
            answer.complete(kept);
        } else {
            answer.completeExceptionally(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure == null ? new IllegalStateException("no answer") : failure);
        }
    }
}
