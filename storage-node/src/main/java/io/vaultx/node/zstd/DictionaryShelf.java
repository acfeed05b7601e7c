package io.vaultx.node.zstd;

import com.github.luben.zstd.ZstdDictDecompress;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.domain.ChunkAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Dictionaries ready for decoding: at most {@link #MOST}, those used last. Each holds native memory, a little more than its
 * bytes, which is given back when it leaves the shelf and its last reader is done.
 *
 * <p>Blocks where its source does. Thread-safe.
 */
public final class DictionaryShelf implements DictionaryFrames, AutoCloseable {
    /** How many are kept ready. */
    public static final int MOST = 16;

    private final Source source;
    private final Map<ChunkAddress, Ready> shelf = new LinkedHashMap<>(MOST, 0.75f, true);
    private boolean closed;

    /** Where dictionaries come from. */
    public interface Source {
        /** The bytes of a dictionary, verified; empty when it is not there whole. */
        Optional<ByteBuffer> read(ChunkAddress dictionary) throws IOException;
    }

    /** One on the shelf, or off it with readers still; guarded by the shelf. */
    private static final class Ready {
        private final ZstdDictDecompress digested;
        private int readers = 1;
        private boolean offTheShelf;

        Ready(ZstdDictDecompress digested) {
            this.digested = digested;
        }

        void closeWhenUnused() {
            if (offTheShelf && readers == 0) {
                digested.close();
            }
        }
    }

    public DictionaryShelf(Source source) {
        this.source = source;
    }

    @Override
    public boolean decode(ChunkAddress dictionary, ByteBuffer stored, ByteBuffer content) throws IOException {
        Optional<Ready> taken = take(dictionary);
        if (taken.isEmpty()) {
            return false;
        }
        try {
            return ZstdFrame.decode(stored, taken.get().digested, content);
        } finally {
            giveBack(taken.get());
        }
    }

    private Optional<Ready> take(ChunkAddress dictionary) throws IOException {
        synchronized (shelf) {
            Ready ready = shelf.get(dictionary);
            if (ready != null) {
                ready.readers++;
                return Optional.of(ready);
            }
        }
        Optional<ByteBuffer> bytes = source.read(dictionary);
        return bytes.isEmpty() ? Optional.empty() : Optional.of(put(dictionary, digest(bytes.get())));
    }

    /** Its bytes are verified, so what fails here is the memory for them. */
    private static ZstdDictDecompress digest(ByteBuffer verified) {
        byte[] bytes = new byte[verified.remaining()];
        verified.duplicate().get(bytes);
        try {
            return new ZstdDictDecompress(bytes);
        } catch (IllegalStateException refused) {
            throw new ChunkStoreException(Reason.UNAVAILABLE, "no memory for a dictionary now, try again", refused);
        }
    }

    private Ready put(ChunkAddress dictionary, ZstdDictDecompress digested) {
        synchronized (shelf) {
            Ready earlier = shelf.get(dictionary);
            if (earlier != null) {
                digested.close();
                earlier.readers++;
                return earlier;
            }
            Ready ready = new Ready(digested);
            if (closed) {
                ready.offTheShelf = true;
                return ready;
            }
            if (shelf.size() == MOST) {
                Iterator<Ready> all = shelf.values().iterator();
                takeOff(all.next());
                all.remove();
            }
            shelf.put(dictionary, ready);
            return ready;
        }
    }

    private static void takeOff(Ready ready) {
        ready.offTheShelf = true;
        ready.closeWhenUnused();
    }

    private void giveBack(Ready ready) {
        synchronized (shelf) {
            ready.readers--;
            ready.closeWhenUnused();
        }
    }

    /** The dictionary is not needed any more. */
    public void forget(ChunkAddress dictionary) {
        synchronized (shelf) {
            Ready ready = shelf.remove(dictionary);
            if (ready != null) {
                takeOff(ready);
            }
        }
    }

    /** Gives all memory back, as soon as readers are done. */
    @Override
    public void close() {
        synchronized (shelf) {
            closed = true;
            shelf.values().forEach(DictionaryShelf::takeOff);
            shelf.clear();
        }
    }
}
