package io.vaultx.files.upload;

import io.vaultx.domain.ChunkId;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The stored form of an {@link UploadSession} (docs/FORMATS.md). */
final class SessionCodec implements Codec<UploadSession> {
    private static final int UPLOAD_ID = 1;
    private static final int FILE_ID = 2;
    private static final int ALIVE_AT = 3;
    private static final int PHASE = 4;
    private static final int REFUSED_PARTS = 5;
    private static final int SHA256 = 6;
    private static final int PARTS = 7;
    private static final int SIZE = 8;
    private static final int ENDED_AT = 9;
    private static final int REPLACEABLE = 10;
    private static final int COUNTED = 11;

    private static final int OPEN = 1;
    private static final int CLOSING = 2;
    private static final int COMPLETING = 3;
    private static final int DONE = 4;
    private static final int ABORTED = 5;

    @Override
    public void encode(UploadSession session, FieldWriter out) {
        out.bytes(UPLOAD_ID, OpaqueId.bytes(session.uploadId()))
                .bytes(FILE_ID, OpaqueId.bytes(session.fileId()))
                .number(ALIVE_AT, session.aliveAt().toEpochMilli());
        switch (session.phase()) {
            case Phase.Open open -> encodeOpen(open, out.number(PHASE, OPEN));
            case Phase.Closing closing ->
                encodeOpen(closing.before(), out.number(PHASE, CLOSING).optionalBytes(SHA256, bytes(closing.sha256())));
            case Phase.Completing completing ->
                out.number(PHASE, COMPLETING)
                        .optionalBytes(SHA256, bytes(completing.sha256()))
                        .number(PARTS, completing.parts())
                        .number(SIZE, completing.size());
            case Phase.Done done ->
                out.number(PHASE, DONE)
                        .number(PARTS, done.parts())
                        .optionalNumber(SIZE, done.size())
                        .number(ENDED_AT, done.at().toEpochMilli());
            case Phase.Aborted aborted ->
                out.number(PHASE, ABORTED).number(ENDED_AT, aborted.at().toEpochMilli());
        }
        if (session.counted()) {
            out.flag(COUNTED, true);
        }
    }

    @Override
    public UploadSession decode(FieldReader in) {
        return new UploadSession(
                OpaqueId.of(in.bytes(UPLOAD_ID)),
                OpaqueId.of(in.bytes(FILE_ID)),
                Instant.ofEpochMilli(in.number(ALIVE_AT)),
                phase(in),
                in.flagOr(COUNTED, false));
    }

    private static Phase phase(FieldReader in) {
        long phase = in.number(PHASE);
        return switch (Math.toIntExact(phase)) {
            case OPEN -> open(in);
            case CLOSING -> new Phase.Closing(id(in.optionalBytes(SHA256)), open(in));
            case COMPLETING ->
                new Phase.Completing(Math.toIntExact(in.number(PARTS)), in.number(SIZE), id(in.optionalBytes(SHA256)));
            case DONE ->
                new Phase.Done(
                        Math.toIntExact(in.number(PARTS)),
                        in.optionalNumber(SIZE),
                        Instant.ofEpochMilli(in.number(ENDED_AT)));
            case ABORTED -> new Phase.Aborted(Instant.ofEpochMilli(in.number(ENDED_AT)));
            default -> throw new IllegalArgumentException("upload phase must be 1 to 5, got " + phase);
        };
    }

    private static void encodeOpen(Phase.Open open, FieldWriter out) {
        out.optionalBytes(REFUSED_PARTS, bytes(open.refusedParts())).flag(REPLACEABLE, open.partsMayBeReplaced());
    }

    /** An older program noted only the refused parts, which may be replaced. */
    private static Phase.Open open(FieldReader in) {
        @Nullable ChunkId refusedParts = id(in.optionalBytes(REFUSED_PARTS));
        return new Phase.Open(refusedParts, in.flagOr(REPLACEABLE, refusedParts != null));
    }

    private static byte @Nullable [] bytes(@Nullable ChunkId id) {
        return id == null ? null : id.bytes();
    }

    private static @Nullable ChunkId id(byte @Nullable [] bytes) {
        return bytes == null ? null : ChunkId.of(bytes);
    }
}
