package io.vaultx.node;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.zstd.ZstdFrame;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds the frame that a chunk is worth: without a dictionary, or with one of its domain, which for small chunks is made on
 * the way ({@link DictionarySamples}). What it answers was decoded and compared byte for byte, with the dictionary as the
 * log has it.
 *
 * <p>Blocks. Not thread-safe.
 */
final class Frames {
    /** Whole dictionaries of one domain: a small chunk is tried with each of them. */
    static final int DICTIONARIES = 4;

    private static final System.Logger LOG = System.getLogger(ChunkLog.class.getName());

    private final Dictionaries dictionaries;
    private final ChunkReader reader;
    private final DictionarySamples samples = new DictionarySamples();

    Frames(Dictionaries dictionaries, ChunkReader reader) {
        this.dictionaries = dictionaries;
        this.reader = reader;
    }

    /** Whether a chunk of this size would be tried with a dictionary now. */
    boolean hasDictionaryFor(long domain, int size) {
        return size <= DictionarySamples.SMALL_BYTES
                && !dictionaries.of(domain, 1).isEmpty();
    }

    /** The content's frame when it pays, outside of the arena: the writer reads it. */
    Optional<Frame> of(long domain, ByteBuffer content, int level, Arena arena) {
        if (!Worthwhile.isPromising(content)) {
            return Optional.empty();
        }
        int size = content.remaining();
        Optional<Frame> plain = Optional.of(plain(content, level, arena)).filter(f -> Worthwhile.pays(size, f.cost()));
        Optional<Frame> best =
                size > DictionarySamples.SMALL_BYTES ? plain : withDictionary(domain, content, level, plain, arena);
        return best.map(frame -> verified(frame, content, arena));
    }

    /** The frame with a dictionary when that pays once more, else the plain one. */
    private Optional<Frame> withDictionary(
            long domain, ByteBuffer content, int level, Optional<Frame> plain, Arena arena) {
        int toBeat = plain.map(Frame::cost).orElse(content.remaining());
        List<ChunkAddress> known = dictionaries.of(domain, DICTIONARIES);
        Optional<Frame> best = known.stream()
                .flatMap(dictionary -> with(dictionary, content, level, arena).stream())
                .min(Comparator.comparingInt(Frame::cost))
                .filter(frame -> Worthwhile.pays(toBeat, frame.cost()));
        if (best.isEmpty() && known.size() < DICTIONARIES) {
            best = samples.offer(domain, content, level)
                    .flatMap(dictionary -> kept(domain, dictionary))
                    .flatMap(dictionary -> with(dictionary, content, level, arena))
                    .filter(frame -> Worthwhile.pays(toBeat, frame.cost()));
        }
        return best.or(() -> plain);
    }

    /** Empty where the log takes none now: the chunk may be stored without. */
    private Optional<ChunkAddress> kept(long domain, ByteBuffer dictionary) {
        try {
            return Optional.of(dictionaries.keep(domain, dictionary));
        } catch (ChunkStoreException refused) {
            LOG.log(System.Logger.Level.WARNING, "a dictionary could not be stored", refused);
            return Optional.empty();
        }
    }

    private static Frame plain(ByteBuffer content, int level, Arena arena) {
        ByteBuffer encoded =
                arena.allocate(ZstdFrame.bound(content.remaining())).asByteBuffer();
        ZstdFrame.encode(content, level, encoded);
        return Frame.plain(encoded.flip());
    }

    /** Empty when the dictionary is not there whole. */
    private Optional<Frame> with(ChunkAddress dictionary, ByteBuffer content, int level, Arena arena) {
        return reader.dictionary(dictionary).map(bytes -> {
            ByteBuffer encoded =
                    arena.allocate(ZstdFrame.bound(content.remaining())).asByteBuffer();
            ZstdFrame.encode(content, level, bytes.array(), encoded);
            return new Frame(encoded.flip(), Optional.of(dictionary));
        });
    }

    private Frame verified(Frame frame, ByteBuffer content, Arena arena) {
        ByteBuffer decoded = arena.allocate(content.remaining()).asByteBuffer();
        if (!decodes(frame, decoded) || !decoded.equals(content)) {
            throw new ChunkStoreException(
                    Reason.UNAVAILABLE, "a compressed chunk does not decode to itself, it stays as it was");
        }
        ByteBuffer bytes = frame.bytes();
        return new Frame(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip(), frame.dictionary());
    }

    private boolean decodes(Frame frame, ByteBuffer into) {
        if (frame.dictionary().isEmpty()) {
            return ZstdFrame.decode(frame.bytes(), into);
        }
        try {
            return reader.dictionaries().decode(frame.dictionary().get(), frame.bytes(), into);
        } catch (IOException e) {
            throw new ChunkStoreException(Reason.UNAVAILABLE, "cannot read a dictionary", e);
        }
    }
}
