package io.vaultx.node;

import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.Codec;
import io.vaultx.node.segment.EntryDraft;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A chunk's bytes in another encoding, verified against the chunk. They are written when the chunk is still wanted and still
 * raw; where its raw bytes lie by then makes no difference.
 */
final class RecodeChange extends LogChange<Recoding> {
    private final ChunkAddress address;
    private final ByteBuffer frame;

    RecodeChange(IndexBatch batch, ChunkAddress address, ByteBuffer frame) {
        super(batch);
        this.address = address;
        this.frame = frame;
    }

    @Override
    public int weight() {
        return frame.remaining() + SMALL_BYTES;
    }

    @Override
    public Optional<EntryDraft> decide() {
        Optional<ChunkRow> found = index().row(address);
        Recoding answer = found.map(this::answer).orElse(Recoding.without(Outcome.MISSING));
        willAnswer(answer);
        return answer.outcome() == Outcome.RECODED
                ? Optional.of(EntryDraft.recode(address, answer.rawBytes(), Codec.ZSTD, frame))
                : Optional.empty();
    }

    private Recoding answer(ChunkRow row) {
        if (row.state() == ChunkState.QUARANTINED) {
            return Recoding.without(Outcome.DAMAGED);
        }
        if (row.isEncoded()) {
            return Recoding.unchanged(Outcome.ALREADY, row.rawSize(), row.storedSize());
        }
        // Bytes that are newer than a condemnation would take it back.
        return row.state() == ChunkState.CONDEMNED
                ? Recoding.unchanged(Outcome.NOT_WORTH_IT, row.rawSize(), row.storedSize())
                : new Recoding(Outcome.RECODED, row.rawSize(), row.storedSize(), frame.remaining());
    }
}
