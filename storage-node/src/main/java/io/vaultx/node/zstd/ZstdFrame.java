package io.vaultx.node.zstd;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdException;
import io.vaultx.chunks.ChunkStoreException;
import java.nio.ByteBuffer;

/**
 * A chunk as one zstd frame (RFC 8878) that says the content's size and ends with the content's checksum, so that any
 * decoder can verify it. Its window is the content, so at most 8 MiB, as RFC 9659 wants it for HTTP.
 *
 * <p>All buffers are direct: no frame ever holds up the garbage collector. Native code: for platform threads. Thread-safe.
 */
public final class ZstdFrame {
    private ZstdFrame() {}

    /** The most bytes that the frame of a content can take. */
    public static int bound(int contentBytes) {
        return Math.toIntExact(Zstd.compressBound(contentBytes));
    }

    /**
     * Writes the frame of the content's remaining bytes into the target, whose position moves behind it.
     *
     * @param content its position stays
     * @param level 1 to 19
     * @param target with {@link #bound} bytes of room
     */
    public static void encode(ByteBuffer content, int level, ByteBuffer target) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(level).setContentSize(true).setChecksum(true);
            int size = context.compressDirectByteBuffer(
                    target, target.position(), target.remaining(), content, content.position(), content.remaining());
            target.position(target.position() + size);
        }
    }

    /**
     * Decodes the stored bytes into all of the target. Whatever a damaged or forged frame claims, it writes nowhere else and
     * takes no other memory than a decoder's fixed 160 KiB: the target is the window.
     *
     * @param stored its position stays
     * @param target its position stays
     * @return false when that is no frame of exactly as many bytes as the target has; then its content is undefined
     * @throws ChunkStoreException {@code UNAVAILABLE} when there is no memory to decode it now, which says nothing about the frame
     */
    public static boolean decode(ByteBuffer stored, ByteBuffer target) {
        try {
            long size = Zstd.decompressDirectByteBuffer(
                    target, target.position(), target.remaining(), stored, stored.position(), stored.remaining());
            return size == target.remaining();
        } catch (ZstdException refused) {
            requireDamage(refused);
            return false;
        }
    }

    /**
     * Writes the frame of the content's remaining bytes, made with a dictionary, into the target, whose position moves behind
     * it. Who decodes it needs the same dictionary.
     */
    public static void encode(ByteBuffer content, int level, byte[] dictionary, ByteBuffer target) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(level).setContentSize(true).setChecksum(true).loadDict(dictionary);
            int size = context.compressDirectByteBuffer(
                    target, target.position(), target.remaining(), content, content.position(), content.remaining());
            target.position(target.position() + size);
        }
    }

    /** As {@link #decode(ByteBuffer, ByteBuffer)}, a frame that was made with a dictionary. */
    static boolean decode(ByteBuffer stored, ZstdDictDecompress dictionary, ByteBuffer target) {
        try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
            int size = context.loadDict(dictionary)
                    .decompressDirectByteBuffer(
                            target,
                            target.position(),
                            target.remaining(),
                            stored,
                            stored.position(),
                            stored.remaining());
            return size == target.remaining();
        } catch (ZstdException refused) {
            requireDamage(refused);
            return false;
        }
    }

    /** Damage is written down for good, so it must be the frame's. */
    static void requireDamage(ZstdException refused) {
        if (refused.getErrorCode() == Zstd.errMemoryAllocation()) {
            throw new ChunkStoreException(
                    ChunkStoreException.Reason.UNAVAILABLE, "no memory to decode a chunk now, try again", refused);
        }
    }
}
