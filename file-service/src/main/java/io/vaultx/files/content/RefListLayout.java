package io.vaultx.files.content;

import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Chunk references as bytes, in a manifest's record and in its pages (docs/FORMATS.md).
 *
 * <pre>
 * list = ref*
 * ref  = chunk id (32 bytes), size (4 bytes, big-endian)
 * </pre>
 */
final class RefListLayout {
    static final int REF_BYTES = ChunkId.BYTES + Integer.BYTES;

    private RefListLayout() {}

    static byte[] write(List<ChunkRef> refs) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(refs.size(), REF_BYTES));
        for (ChunkRef ref : refs) {
            writeRef(ref, bytes);
        }
        return bytes.array();
    }

    static void writeRef(ChunkRef ref, ByteBuffer target) {
        ref.id().writeTo(target);
        target.putInt(ref.size());
    }

    /**
     * @throws IllegalArgumentException when the bytes are no whole number of references, or a size breaks its rule
     */
    static List<ChunkRef> read(byte[] list) {
        if (list.length % REF_BYTES != 0) {
            throw new IllegalArgumentException(
                    "chunk list must be a multiple of " + REF_BYTES + " bytes, got " + list.length);
        }
        ByteBuffer bytes = ByteBuffer.wrap(list);
        List<ChunkRef> refs = new ArrayList<>(list.length / REF_BYTES);
        while (bytes.hasRemaining()) {
            refs.add(new ChunkRef(ChunkId.from(bytes), bytes.getInt()));
        }
        return refs;
    }
}
