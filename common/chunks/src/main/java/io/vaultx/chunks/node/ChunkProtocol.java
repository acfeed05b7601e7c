package io.vaultx.chunks.node;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.Kept;
import io.vaultx.chunks.Recoding;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The chunk protocol, version 1, over HTTP/1.1. Numbers in bodies are big-endian, addresses have their 40-byte form.
 *
 * <pre>
 * call                              request body          answer
 * PUT    /chunks/{domain}/{sha256}  1 byte to 8 MiB       204 kept, with Kept-Until
 * GET    /chunks/{domain}/{sha256}  Range: bytes=a-b or   206 or 200 with verified bytes
 *                                   none for the whole
 * HEAD   /chunks/{domain}/{sha256}                        200 with Kept-Until
 * DELETE /chunks/{domain}/{sha256}                        204, also when it was not there; 409
 *                                                         while it is promised to somebody
 * POST   /chunks/have               n addresses           200, n times 8 bytes: kept until, 0 = absent
 * POST   /chunks/{domain}/{sha256}/recode?level=n
 *                                                         200, 16 bytes: outcome (1 recoded, 2 it was before, 3 not
 *                                                         worth it), raw size, stored size before and after
 * POST   /chunks/frames             n addresses           200, n times 4 bytes: size of the zstd frame that the chunk
 *                                                         is stored as, 0 = stored otherwise, or not at all
 * GET    /chunks/{domain}/{sha256}/frame?bytes=n
 *                                   Range: bytes=a-b or   206 or 200 with verified bytes of the frame; 404 also when
 *                                   none for the whole    it is not stored as a frame of n bytes (any more)
 * GET    /chunks?after=d/s&amp;limit=n                        200, at most n addresses, in their order, behind the one
 *                                                         given; none = the end
 * </pre>
 *
 * <p>Every call carries a capability token ({@link NodeKey}). An answer that is not a success carries a problem document
 * and, when the node itself decided, its {@link Outcome}: a 404 of anything else on the way means nothing.
 */
public final class ChunkProtocol {
    /** Carries the capability token of a call. */
    public static final String TOKEN_HEADER = "VaultX-Capability";

    /** Carries a failure's {@link Outcome}. */
    public static final String OUTCOME_HEADER = "VaultX-Outcome";

    /** Carries {@link Kept#untilMillis()}. */
    public static final String KEPT_UNTIL_HEADER = "VaultX-Kept-Until";

    /** Addresses in one {@code have}, and in one question for frames. */
    public static final int MAX_HAVE = 4096;

    /** Addresses on one page of the inventory. */
    public static final int MAX_INVENTORY = 4096;

    public static final String CHUNKS_PATH = "/chunks";
    public static final String HAVE_PATH = "/chunks/have";

    public static final String FRAMES_PATH = "/chunks/frames";

    /** Behind a chunk's path. */
    public static final String RECODE_SUFFIX = "/recode";

    /** Behind a chunk's path. */
    public static final String FRAME_SUFFIX = "/frame";

    /** The largest frame, in bytes: a chunk that does not get shorter is not stored as one. */
    public static final int MAX_FRAME = ChunkRef.MAX_SIZE;

    /** Bytes of an answer to a recode. */
    static final int RECODING_BYTES = 4 * Integer.BYTES;

    private static final int RECODED = 1;
    private static final int ALREADY_RECODED = 2;
    private static final int NOT_WORTH_IT = 3;

    private ChunkProtocol() {}

    /** The path of one chunk. */
    public static String path(ChunkAddress address) {
        return CHUNKS_PATH + "/" + address;
    }

    /** Where a chunk is compressed in place. */
    public static String recodePath(ChunkAddress address) {
        return path(address) + RECODE_SUFFIX;
    }

    /** Where a chunk's frame is read. */
    public static String framePath(ChunkAddress address) {
        return path(address) + FRAME_SUFFIX;
    }

    /** The query of a read of a frame, in its only spelling. */
    public static String frameQuery(int frameBytes) {
        return "bytes=" + frameBytes;
    }

    /** The query of a recode, in its only spelling. */
    public static String recodeQuery(int level) {
        return "level=" + level;
    }

    /**
     * What a node answers to a recode that found the chunk whole.
     *
     * @throws IllegalArgumentException when it did not
     */
    public static byte[] recoding(Recoding recoding) {
        int outcome = switch (recoding.outcome()) {
            case RECODED -> RECODED;
            case ALREADY -> ALREADY_RECODED;
            case NOT_WORTH_IT -> NOT_WORTH_IT;
            case MISSING, DAMAGED ->
                throw new IllegalArgumentException("no sizes for a chunk that is " + recoding.outcome());
        };
        return ByteBuffer.allocate(RECODING_BYTES)
                .putInt(outcome)
                .putInt(recoding.rawBytes())
                .putInt(recoding.bytesBefore())
                .putInt(recoding.bytesAfter())
                .array();
    }

    /** Reads a node's answer; one that is none says nothing: {@link Reason#UNAVAILABLE}. */
    static Recoding recoding(byte[] body) {
        ByteBuffer rest = ByteBuffer.wrap(body);
        if (body.length == RECODING_BYTES) {
            Optional<Recoding.Outcome> outcome = outcome(rest.getInt());
            int raw = rest.getInt();
            int before = rest.getInt();
            int after = rest.getInt();
            if (outcome.isPresent() && raw >= 0 && before >= 0 && after >= 0) {
                return new Recoding(outcome.get(), raw, before, after);
            }
        }
        throw new ChunkStoreException(Reason.UNAVAILABLE, "no answer to a recode, " + body.length + " bytes");
    }

    private static Optional<Recoding.Outcome> outcome(int code) {
        return switch (code) {
            case RECODED -> Optional.of(Recoding.Outcome.RECODED);
            case ALREADY_RECODED -> Optional.of(Recoding.Outcome.ALREADY);
            case NOT_WORTH_IT -> Optional.of(Recoding.Outcome.NOT_WORTH_IT);
            default -> Optional.empty();
        };
    }

    /** The query of a page of the inventory, in its only spelling. */
    public static String inventoryQuery(@Nullable ChunkAddress after, int limit) {
        return (after == null ? "" : "after=" + after + "&") + "limit=" + limit;
    }

    public static byte[] addresses(List<ChunkAddress> addresses) {
        ByteBuffer body = ByteBuffer.allocate(addresses.size() * ChunkAddress.BYTES);
        addresses.forEach(address -> address.writeTo(body));
        return body.array();
    }

    /** @throws IllegalArgumentException unless the body is 1 to {@link #MAX_HAVE} addresses */
    public static List<ChunkAddress> addresses(byte[] body) {
        int count = body.length / ChunkAddress.BYTES;
        if (body.length % ChunkAddress.BYTES != 0 || count < 1 || count > MAX_HAVE) {
            throw new IllegalArgumentException("body must be 1 to " + MAX_HAVE + " addresses of " + ChunkAddress.BYTES
                    + " bytes, got " + body.length + " bytes");
        }
        return readAddresses(body);
    }

    public static byte[] kept(List<Kept> answers) {
        ByteBuffer body = ByteBuffer.allocate(answers.size() * Long.BYTES);
        answers.forEach(kept -> body.putLong(kept.untilMillis()));
        return body.array();
    }

    /** Reads a node's answer; one that is not that many answers says nothing: {@link Reason#UNAVAILABLE}. */
    static List<Kept> kept(byte[] body, int count) {
        if (body.length != count * Long.BYTES) {
            throw new ChunkStoreException(
                    Reason.UNAVAILABLE,
                    "body must be " + count + " answers of " + Long.BYTES + " bytes, got " + body.length + " bytes");
        }
        ByteBuffer rest = ByteBuffer.wrap(body);
        List<Kept> answers = new ArrayList<>(count);
        while (rest.hasRemaining()) {
            answers.add(new Kept(rest.getLong()));
        }
        return answers;
    }

    public static byte[] frames(List<Integer> sizes) {
        ByteBuffer body = ByteBuffer.allocate(sizes.size() * Integer.BYTES);
        sizes.forEach(body::putInt);
        return body.array();
    }

    /** Reads a node's answer; one that is not that many sizes says nothing: {@link Reason#UNAVAILABLE}. */
    static List<Integer> frames(byte[] body, int count) {
        List<Integer> sizes = new ArrayList<>(count);
        ByteBuffer rest = ByteBuffer.wrap(body);
        while (body.length == count * Integer.BYTES && rest.hasRemaining()) {
            sizes.add(rest.getInt());
        }
        if (sizes.size() != count || sizes.stream().anyMatch(size -> size < 0 || size > MAX_FRAME)) {
            throw new ChunkStoreException(
                    Reason.UNAVAILABLE,
                    "body must be " + count + " sizes of frames, 0 to " + MAX_FRAME + ", got " + body.length
                            + " bytes");
        }
        return sizes;
    }

    /** Reads a node's page of its inventory; one that is no addresses says nothing: {@link Reason#UNAVAILABLE}. */
    static List<ChunkAddress> page(byte[] body) {
        if (body.length % ChunkAddress.BYTES != 0) {
            throw new ChunkStoreException(
                    Reason.UNAVAILABLE, "a page must be addresses of 40 bytes, got " + body.length + " bytes");
        }
        return readAddresses(body);
    }

    private static List<ChunkAddress> readAddresses(byte[] body) {
        ByteBuffer rest = ByteBuffer.wrap(body);
        List<ChunkAddress> addresses = new ArrayList<>(body.length / ChunkAddress.BYTES);
        while (rest.hasRemaining()) {
            addresses.add(ChunkAddress.from(rest));
        }
        return addresses;
    }
}
