package io.vaultx.node.http;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Kept;
import io.vaultx.chunks.Recoding;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.ChunkInfo;
import io.vaultx.node.ChunkLog;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The log, as the protocol sees it. */
final class LogChunks implements NodeChunks {
    private final ChunkLog log;

    LogChunks(ChunkLog log) {
        this.log = log;
    }

    @Override
    public CompletableFuture<Kept> put(HashedChunk chunk) {
        return log.put(chunk);
    }

    @Override
    public List<Kept> have(List<ChunkAddress> addresses) {
        return log.have(addresses);
    }

    @Override
    public ReadOutcome read(ChunkAddress address, int offset, ByteBuffer into) {
        return log.read(address, offset, into);
    }

    @Override
    public Recoding recode(ChunkAddress address, int level) {
        return log.recode(address, level);
    }

    @Override
    public List<Integer> frameBytes(List<ChunkAddress> addresses) {
        return log.frameBytes(addresses);
    }

    @Override
    public ReadOutcome readFrame(ChunkAddress address, int frameBytes, int offset, ByteBuffer into) {
        return log.readFrame(address, frameBytes, offset, into);
    }

    @Override
    public OptionalInt size(ChunkAddress address) {
        return log.find(address).map(ChunkInfo::rawSize).map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    @Override
    public List<ChunkAddress> inventory(@Nullable ChunkAddress after, int limit) {
        return log.inventory(after, limit);
    }

    /** Whoever asks for the chunk between the two steps revives it, and the second one leaves it. */
    @Override
    public boolean drop(ChunkAddress address) {
        return switch (log.condemn(address)) {
            case MISSING -> true;
            case PROMISED -> false;
            case DONE, NOT_CONDEMNED ->
                switch (log.drop(address)) {
                    case DONE, MISSING -> true;
                    case PROMISED, NOT_CONDEMNED -> false;
                };
        };
    }
}
