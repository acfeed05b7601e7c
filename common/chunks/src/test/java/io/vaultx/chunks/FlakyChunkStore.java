package io.vaultx.chunks;

import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A store whose n-th call fails, before its work is done or after. The other calls pass through. */
public final class FlakyChunkStore implements ChunkStore {
    /** When the failing call fails. */
    public enum Moment {
        BEFORE_THE_WORK,
        AFTER_THE_WORK
    }

    private final ChunkStore behind;
    private final int failingCall;
    private final Moment moment;
    private final AtomicInteger calls = new AtomicInteger();

    /** @param failingCall counted from 1 */
    public FlakyChunkStore(ChunkStore behind, int failingCall, Moment moment) {
        this.behind = behind;
        this.failingCall = failingCall;
        this.moment = moment;
    }

    @Override
    public CompletableFuture<Kept> put(HashedChunk chunk) {
        if (calls.incrementAndGet() != failingCall) {
            return behind.put(chunk);
        }
        return switch (moment) {
            case BEFORE_THE_WORK -> CompletableFuture.failedFuture(failure());
            case AFTER_THE_WORK -> behind.put(chunk).thenCompose(kept -> CompletableFuture.failedFuture(failure()));
        };
    }

    @Override
    public List<Kept> have(List<ChunkAddress> addresses) {
        int call = calls.incrementAndGet();
        failIfDue(Moment.BEFORE_THE_WORK, call);
        List<Kept> answers = behind.have(addresses);
        failIfDue(Moment.AFTER_THE_WORK, call);
        return answers;
    }

    @Override
    public ReadOutcome read(ChunkAddress address, int offset, ByteBuffer into) {
        int call = calls.incrementAndGet();
        failIfDue(Moment.BEFORE_THE_WORK, call);
        ReadOutcome outcome = behind.read(address, offset, into);
        failIfDue(Moment.AFTER_THE_WORK, call);
        return outcome;
    }

    /** How many calls have come. */
    public int calls() {
        return calls.get();
    }

    private void failIfDue(Moment now, int call) {
        if (call == failingCall && now == moment) {
            throw failure();
        }
    }

    private ChunkStoreException failure() {
        return new ChunkStoreException(
                ChunkStoreException.Reason.OUTCOME_UNKNOWN, "call " + failingCall + " fails, as told");
    }
}
