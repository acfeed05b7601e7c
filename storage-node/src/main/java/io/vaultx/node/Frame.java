package io.vaultx.node;

import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A chunk's content as one zstd frame.
 *
 * @param dictionary what decodes it needs; of the chunk's own domain
 */
record Frame(ByteBuffer bytes, Optional<ChunkAddress> dictionary) {
    /** What naming the dictionary takes in the log. */
    private static final int NAME_BYTES = 36;

    static Frame plain(ByteBuffer bytes) {
        return new Frame(bytes, Optional.empty());
    }

    /** What it takes in the log, but for what any entry takes. */
    int cost() {
        return dictionary.isPresent() ? withDictionary(bytes.remaining()) : bytes.remaining();
    }

    /** What a frame of so many bytes takes in the log when it needs a dictionary. */
    static int withDictionary(int frameBytes) {
        return frameBytes + NAME_BYTES;
    }
}
