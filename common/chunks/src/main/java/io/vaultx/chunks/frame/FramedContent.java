package io.vaultx.chunks.frame;

import io.vaultx.chunks.ChunkFrames;
import io.vaultx.chunks.ChunkStore;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkRef;
import io.vaultx.domain.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A content as zstd frames, a frame for each chunk in order, which together are one valid stream: those that are stored as
 * frames as they are, the others in frames that hold them raw. Its length and its form are known before a byte is read.
 *
 * <p>Immutable.
 */
public final class FramedContent {
    /** The most chunks: about 1 GiB of usual ones. A longer content is better sent in ranges anyway. */
    public static final int MAX_CHUNKS = 4096;

    /** Sent like this it must be shorter by a part of this size at least, else it is not worth decoding. */
    private static final int SHARE = 16;

    private static final int FORM_BYTES = 8;
    private static final byte[] FORM_PREFIX = "vaultx frames 1\n".getBytes(StandardCharsets.US_ASCII);

    private final long dedupDomain;
    private final List<ChunkRef> refs;
    private final List<Integer> stored;
    private final long length;

    private FramedContent(long dedupDomain, List<ChunkRef> refs, List<Integer> stored, long length) {
        this.dedupDomain = dedupDomain;
        this.refs = refs;
        this.stored = stored;
        this.length = length;
    }

    /**
     * How a content lies now; empty when that does not make it shorter.
     *
     * @param refs its whole manifest, at most {@link #MAX_CHUNKS}
     */
    public static Optional<FramedContent> of(ChunkFrames frames, long dedupDomain, List<ChunkRef> refs) {
        if (refs.size() > MAX_CHUNKS) {
            throw new IllegalArgumentException("at most " + MAX_CHUNKS + " chunks, got " + refs.size());
        }
        List<Integer> stored = frames.frameBytes(refs.stream()
                .map(ref -> new ChunkAddress(dedupDomain, ref.id()))
                .toList());
        long raw = 0;
        long length = 0;
        for (int i = 0; i < refs.size(); i++) {
            raw += refs.get(i).size();
            length += stored.get(i) > 0
                    ? stored.get(i)
                    : RawFrameLayout.frameBytes(refs.get(i).size());
        }
        return raw - length >= Math.max(1, raw / SHARE)
                ? Optional.of(new FramedContent(dedupDomain, List.copyOf(refs), List.copyOf(stored), length))
                : Optional.empty();
    }

    /** Bytes of all frames. */
    public long length() {
        return length;
    }

    /**
     * 16 hex digits of a digest over the frames' sizes: the same content may lie in other frames later, and then has another
     * form.
     */
    public String form() {
        MessageDigest digest = Sha256.begin();
        digest.update(FORM_PREFIX);
        for (int size : stored) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, size));
        }
        return HexFormat.of().formatHex(digest.digest(), 0, FORM_BYTES);
    }

    /** The frames' bytes. Reads no chunk yet. */
    public FramedStream open(ChunkStore store, ChunkFrames frames) {
        return new FramedStream(this, store, frames);
    }

    int chunks() {
        return refs.size();
    }

    ChunkAddress address(int chunk) {
        return new ChunkAddress(dedupDomain, refs.get(chunk).id());
    }

    int rawBytes(int chunk) {
        return refs.get(chunk).size();
    }

    /** 0 when the chunk is not stored as a frame. */
    int storedBytes(int chunk) {
        return stored.get(chunk);
    }
}
