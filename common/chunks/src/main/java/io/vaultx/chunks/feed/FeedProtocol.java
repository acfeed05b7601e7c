package io.vaultx.chunks.feed;

import io.vaultx.chunks.node.Call;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The {@link VersionFeed} over HTTP/1.1, version 1, for workers that are processes of their own. Numbers are big-endian.
 *
 * <pre>
 * call                                            request body     answer
 * GET    /internal/feed/{file}/{version}                           200, 1 byte 0 when it is out of reach; else a byte of
 *                                                                  flags (1 there, 2 compression wanted, 4 sha256 known),
 *                                                                  dedup domain (8), size (8), sha256 (32) where known
 * GET    /internal/feed/{file}/{version}/chunks?from=n&amp;limit=m     200, the next offset (8; -1 behind the last chunk), and
 *                                                                  for each chunk its SHA-256 (32) and size (4)
 * PUT    /internal/feed/{file}/{version}/sha256   32 bytes         200, 1 byte: 1 filled in, 0 changed nothing
 * DELETE /internal/feed/{file}/{version}/works/{work}              204, the work is finished
 * </pre>
 *
 * <p>Every call carries a capability token of {@link io.vaultx.chunks.node.NodeBeat#SERVICE}, as the chunk protocol has them.
 * 400 is an answer to a call that breaks a rule; 500 is a failure that may be the version's own; any other status, and a body
 * that breaks its form, says nothing of the version.
 */
public final class FeedProtocol {
    /** Where a version is asked for; the others are below it. */
    public static final String VERSION_TEMPLATE = "/internal/feed/{file}/{version}";

    public static final String CHUNKS_TEMPLATE = VERSION_TEMPLATE + "/chunks";
    public static final String SHA256_TEMPLATE = VERSION_TEMPLATE + "/sha256";
    public static final String WORK_TEMPLATE = VERSION_TEMPLATE + "/works/{work}";

    static final int MAX_VERSION_BYTES = 1 + 2 * Long.BYTES + ChunkId.BYTES;

    private static final String PATH = "/internal/feed/";
    private static final int THERE = 1;
    private static final int COMPRESSION = 2;
    private static final int DIGEST = 4;
    private static final long NO_NEXT = -1;
    private static final int REF_BYTES = ChunkId.BYTES + Integer.BYTES;

    private FeedProtocol() {}

    /** The call that asks for a version. */
    public static Call versionCall(VersionName name) {
        return Call.of("GET", PATH + name);
    }

    /** The call that asks for a page of its chunks. */
    public static Call chunksCall(VersionName name, long fromOffset, int limit) {
        return new Call("GET", PATH + name + "/chunks", "from=" + fromOffset + "&limit=" + limit, "");
    }

    /** The call that fills in a digest, with its body. */
    public static Call sha256Call(VersionName name, byte[] body) {
        return Call.of("PUT", PATH + name + "/sha256", body);
    }

    /** The call that says that a work is finished. */
    public static Call workCall(VersionName name, VersionWork work) {
        return Call.of("DELETE", PATH + name + "/works/" + work.queue());
    }

    public static byte[] version(Optional<FeedVersion> version) {
        if (version.isEmpty()) {
            return new byte[] {0};
        }
        FeedVersion there = version.get();
        ChunkId sha256 = there.sha256();
        ByteBuffer body = ByteBuffer.allocate(MAX_VERSION_BYTES - (sha256 == null ? ChunkId.BYTES : 0));
        body.put((byte) (THERE | (there.compressionEnabled() ? COMPRESSION : 0) | (sha256 == null ? 0 : DIGEST)));
        body.putLong(there.dedupDomain()).putLong(there.size());
        if (sha256 != null) {
            sha256.writeTo(body);
        }
        return body.array();
    }

    /** @throws IllegalArgumentException for bytes that are no such answer */
    static Optional<FeedVersion> version(byte[] body) {
        int flags = body.length == 0 ? -1 : body[0];
        if (flags == 0 && body.length == 1) {
            return Optional.empty();
        }
        boolean known = (flags & DIGEST) != 0;
        int length = MAX_VERSION_BYTES - (known ? 0 : ChunkId.BYTES);
        if ((flags & ~(COMPRESSION | DIGEST)) != THERE || body.length != length) {
            throw new IllegalArgumentException("no answer about a version, " + body.length + " bytes");
        }
        ByteBuffer rest = ByteBuffer.wrap(body, 1, body.length - 1);
        long domain = rest.getLong();
        long size = rest.getLong();
        @Nullable ChunkId sha256 = known ? ChunkId.from(rest) : null;
        return Optional.of(new FeedVersion(domain, size, sha256, (flags & COMPRESSION) != 0));
    }

    public static byte[] page(FeedPage page) {
        ByteBuffer body = ByteBuffer.allocate(maxPageBytes(page.chunks().size()));
        body.putLong(page.next().orElse(NO_NEXT));
        for (ChunkRef ref : page.chunks()) {
            ref.id().writeTo(body);
            body.putInt(ref.size());
        }
        return body.array();
    }

    /** How long the answer with so many chunks is. */
    static int maxPageBytes(int limit) {
        return Long.BYTES + limit * REF_BYTES;
    }

    /**
     * @param fromOffset and limit, what was asked for
     * @throws IllegalArgumentException for bytes that are no answer to that
     */
    static FeedPage page(byte[] body, long fromOffset, int limit) {
        int count = (body.length - Long.BYTES) / REF_BYTES;
        if (body.length < Long.BYTES || body.length != maxPageBytes(count) || count > limit) {
            throw new IllegalArgumentException("no page of " + limit + " chunks, " + body.length + " bytes");
        }
        ByteBuffer rest = ByteBuffer.wrap(body);
        long next = rest.getLong();
        List<ChunkRef> chunks = new ArrayList<>(count);
        long offset = fromOffset;
        for (int i = 0; i < count; i++) {
            ChunkRef ref = new ChunkRef(ChunkId.from(rest), rest.getInt());
            chunks.add(ref);
            offset += ref.size();
        }
        // A page that leads nowhere would be asked for again for ever.
        if (next != NO_NEXT && (next != offset || count == 0)) {
            throw new IllegalArgumentException("a page of chunks up to " + offset + " that goes on at " + next);
        }
        return new FeedPage(chunks, next == NO_NEXT ? OptionalLong.empty() : OptionalLong.of(next));
    }

    public static byte[] filled(boolean changed) {
        return new byte[] {(byte) (changed ? 1 : 0)};
    }

    /** @throws IllegalArgumentException for bytes that are no such answer */
    static boolean filled(byte[] body) {
        if (body.length != 1 || (body[0] & ~1) != 0) {
            throw new IllegalArgumentException("no answer to a digest, " + body.length + " bytes");
        }
        return body[0] == 1;
    }

    /** @throws IllegalArgumentException for bytes where none belong */
    static byte[] nothing(byte[] body) {
        if (body.length != 0) {
            throw new IllegalArgumentException("no answer to a finished work, " + body.length + " bytes");
        }
        return body;
    }
}
