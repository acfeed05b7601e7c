package io.vaultx.node.zstd;

import io.vaultx.domain.ChunkAddress;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Decodes frames that need a dictionary. */
public interface DictionaryFrames {
    /** Knows no dictionary: no frame that needs one decodes. */
    DictionaryFrames NONE = (dictionary, stored, content) -> false;

    /**
     * Decodes the stored bytes into all of the content; positions stay.
     *
     * @return false when the dictionary is not there whole, or that is no frame of exactly as many bytes made with it; then
     *     the content is undefined
     * @throws IOException when the dictionary could not be read, which says nothing about it
     */
    boolean decode(ChunkAddress dictionary, ByteBuffer stored, ByteBuffer content) throws IOException;
}
