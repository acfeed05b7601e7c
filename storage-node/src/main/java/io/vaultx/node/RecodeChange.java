package io.vaultx.node;

import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.index.IndexBatch;
import io.vaultx.node.segment.Codec;
import io.vaultx.node.segment.EntryDraft;
import java.util.Optional;

/**
 * A chunk's bytes in another encoding, verified against the chunk. They are written when the chunk is still wanted and still
 * raw; where its raw bytes lie by then makes no difference. The answer is empty when the dictionary has gone since it was
 * chosen: that says nothing about the chunk, which may shrink with another or without.
 */
final class RecodeChange extends LogChange<Optional<Recoding>> {
    private final ChunkAddress address;
    private final Frame frame;

    RecodeChange(IndexBatch batch, ChunkAddress address, Frame frame) {
        super(batch);
        if (frame.dictionary().filter(d -> d.domain() != address.domain()).isPresent()) {
            throw new IllegalArgumentException("chunk " + address + " cannot need a dictionary of another domain");
        }
        this.address = address;
        this.frame = frame;
    }

    @Override
    public int weight() {
        return frame.cost() + SMALL_BYTES;
    }

    @Override
    public Optional<EntryDraft> decide() {
        Optional<Recoding> answer = Optional.of(
                        index().chunk(address).map(this::answer).orElse(Recoding.without(Outcome.MISSING)))
                .filter(now -> now.outcome() != Outcome.RECODED || hasDictionary());
        willAnswer(answer);
        return answer.filter(now -> now.outcome() == Outcome.RECODED).map(now -> draft(now.rawBytes()));
    }

    private EntryDraft draft(int rawSize) {
        return frame.dictionary()
                .map(dictionary -> EntryDraft.recode(address, rawSize, dictionary.id(), frame.bytes()))
                .orElseGet(() -> EntryDraft.recode(address, rawSize, Codec.ZSTD, frame.bytes()));
    }

    private Recoding answer(ChunkRow row) {
        if (row.state() == ChunkState.QUARANTINED) {
            return Recoding.without(Outcome.DAMAGED);
        }
        if (row.isEncoded()) {
            return Recoding.unchanged(Outcome.ALREADY, row.rawSize(), row.storedSize());
        }
        if (row.state() == ChunkState.CONDEMNED) {
            // Bytes that are newer than a condemnation would take it back.
            return Recoding.unchanged(Outcome.NOT_WORTH_IT, row.rawSize(), row.storedSize());
        }
        return new Recoding(
                Outcome.RECODED, row.rawSize(), row.storedSize(), frame.bytes().remaining());
    }

    private boolean hasDictionary() {
        return frame.dictionary().isEmpty()
                || frame.dictionary()
                        .flatMap(dictionary -> index().row(dictionary))
                        .filter(row -> row.state() != ChunkState.QUARANTINED)
                        .isPresent();
    }
}
