package io.vaultx.node;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.Change;
import io.vaultx.node.segment.EntryHeader;
import io.vaultx.node.segment.EntryPlace;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A change with an answer. What it decides it decides on the writer's thread, from the index as it will be after all
 * changes before it.
 */
abstract class LogChange<T> implements Change {
    /** About what a change without bytes costs while it waits. */
    static final int SMALL_BYTES = 256;

    private final IndexBatch batch;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private @Nullable T decided;

    LogChange(IndexBatch batch) {
        this.batch = batch;
    }

    /** The writer's view of the index: only for {@link #decide}. */
    IndexBatch index() {
        return batch;
    }

    /** What to answer when everything decided so far is durable. */
    void willAnswer(T value) {
        decided = value;
    }

    CompletableFuture<T> answer() {
        return answer;
    }

    /** Waits for the answer of a change that was submitted. */
    T await() {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof ChunkStoreException why ? why : e;
        }
    }

    @Override
    public int weight() {
        return SMALL_BYTES;
    }

    @Override
    public void placed(EntryHeader entry, EntryPlace place) {
        batch.note(entry, place);
    }

    @Override
    public void done() {
        answer.complete(decided);
    }

    @Override
    public void failed(ChunkStoreException why) {
        answer.completeExceptionally(why);
    }
}
