package io.vaultx.files.catalog;

import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a {@link FileHead} (docs/FORMATS.md). What follows from another field or mostly has one value is left
 * out then.
 */
final class FileHeadCodec implements Codec<FileHead> {
    private static final int ID = 1;
    private static final int OWNER_ID = 2;
    private static final int BUCKET = 3;
    private static final int PATH = 4;
    private static final int GENERATION = 5;
    private static final int STATE = 6;
    private static final int LIFE_ID = 7;
    private static final int BORN_GENERATION = 8;
    private static final int CREATED_AT = 9;
    private static final int DESCRIPTION = 10;
    private static final int NO_COMPRESSION = 11;
    private static final int DEDUP_DOMAIN = 12;
    private static final int CHUNKING = 13;
    private static final int DECLARED_SIZE = 14;
    private static final int DECLARED_SHA256 = 15;
    private static final int CURRENT = 16;
    private static final int RENAMING = 17;
    private static final int UPDATED_AT = 18;
    private static final int OPERATION_ID = 19;

    @Override
    public void encode(FileHead head, FieldWriter out) {
        out.bytes(ID, OpaqueId.bytes(head.id())).text(OWNER_ID, head.ownerId());
        if (!head.bucket().equals(HomeBucket.idOf(head.ownerId()))) {
            out.text(BUCKET, head.bucket());
        }
        out.text(PATH, head.path())
                .number(GENERATION, head.generation())
                .number(STATE, stateNumber(head.state()))
                .bytes(LIFE_ID, OpaqueId.bytes(head.life().id()))
                .number(BORN_GENERATION, head.life().bornGeneration())
                .number(CREATED_AT, head.life().createdAt().toEpochMilli())
                .message(DESCRIPTION, head.description(), DescriptionCodec.INSTANCE);
        encodeStorage(head.storage(), out);
        out.optionalMessage(CURRENT, head.current(), CurrentVersionCodec.INSTANCE)
                .optionalMessage(RENAMING, head.renaming(), RenamingCodec.INSTANCE)
                .number(UPDATED_AT, head.updatedAt().toEpochMilli())
                .bytes(OPERATION_ID, OpaqueId.bytes(head.operationId()));
    }

    @Override
    public FileHead decode(FieldReader in) {
        String ownerId = in.text(OWNER_ID);
        @Nullable String bucket = in.optionalText(BUCKET);
        return new FileHead(
                OpaqueId.of(in.bytes(ID)),
                ownerId,
                bucket == null ? HomeBucket.idOf(ownerId) : bucket,
                in.text(PATH),
                in.number(GENERATION),
                new Life(
                        OpaqueId.of(in.bytes(LIFE_ID)),
                        in.number(BORN_GENERATION),
                        Instant.ofEpochMilli(in.number(CREATED_AT))),
                state(in.number(STATE)),
                in.message(DESCRIPTION, DescriptionCodec.INSTANCE),
                decodeStorage(in),
                in.optionalMessage(CURRENT, CurrentVersionCodec.INSTANCE),
                in.optionalMessage(RENAMING, RenamingCodec.INSTANCE),
                Instant.ofEpochMilli(in.number(UPDATED_AT)),
                OpaqueId.of(in.bytes(OPERATION_ID)));
    }

    private static void encodeStorage(StoragePlan storage, FieldWriter out) {
        if (!storage.compressionEnabled()) {
            out.flag(NO_COMPRESSION, true);
        }
        if (!storage.deduplicationEnabled()) {
            out.number(DEDUP_DOMAIN, storage.dedupDomain());
        }
        ChunkingCodec.write(out, CHUNKING, storage.chunking());
        @Nullable ChunkId declared = storage.declaredSha256();
        out.optionalNumber(DECLARED_SIZE, storage.declaredSize())
                .optionalBytes(DECLARED_SHA256, declared == null ? null : declared.bytes());
    }

    private static StoragePlan decodeStorage(FieldReader in) {
        byte @Nullable [] declared = in.optionalBytes(DECLARED_SHA256);
        return new StoragePlan(
                !in.flagOr(NO_COMPRESSION, false),
                in.numberOr(DEDUP_DOMAIN, ChunkAddress.SHARED),
                ChunkingCodec.read(in, CHUNKING),
                in.optionalNumber(DECLARED_SIZE),
                declared == null ? null : ChunkId.of(declared));
    }

    private static int stateNumber(FileState state) {
        return switch (state) {
            case UPLOADING -> 1;
            case READY -> 2;
            case DELETED -> 3;
        };
    }

    private static FileState state(long number) {
        if (number < 1 || number > 3) {
            throw new IllegalArgumentException("file state must be 1 to 3, got " + number);
        }
        return number == 1 ? FileState.UPLOADING : number == 2 ? FileState.READY : FileState.DELETED;
    }

    private static final class CurrentVersionCodec implements Codec<CurrentVersion> {
        static final CurrentVersionCodec INSTANCE = new CurrentVersionCodec();

        private static final int VERSION_ID = 1;
        private static final int SIZE = 2;
        private static final int ETAG = 3;
        private static final int SHA256 = 4;
        private static final int CREATED_AT = 5;

        @Override
        public void encode(CurrentVersion current, FieldWriter out) {
            out.bytes(VERSION_ID, OpaqueId.bytes(current.versionId())).number(SIZE, current.size());
            StoredDigest.write(out, SHA256, current.sha256(), ETAG, current.etag());
            out.number(CREATED_AT, current.createdAt().toEpochMilli());
        }

        @Override
        public CurrentVersion decode(FieldReader in) {
            @Nullable ChunkId sha256 = StoredDigest.sha256(in, SHA256);
            return new CurrentVersion(
                    OpaqueId.of(in.bytes(VERSION_ID)),
                    in.number(SIZE),
                    StoredDigest.etag(in, ETAG, sha256),
                    sha256,
                    Instant.ofEpochMilli(in.number(CREATED_AT)));
        }
    }

    private static final class RenamingCodec implements Codec<Renaming> {
        static final RenamingCodec INSTANCE = new RenamingCodec();

        private static final int PATH = 1;
        private static final int DESCRIPTION = 2;
        private static final int OPERATION_ID = 3;
        private static final int AT = 4;

        @Override
        public void encode(Renaming renaming, FieldWriter out) {
            out.text(PATH, renaming.path())
                    .message(DESCRIPTION, renaming.description(), DescriptionCodec.INSTANCE)
                    .bytes(OPERATION_ID, OpaqueId.bytes(renaming.operationId()))
                    .number(AT, renaming.at().toEpochMilli());
        }

        @Override
        public Renaming decode(FieldReader in) {
            return new Renaming(
                    in.text(PATH),
                    in.message(DESCRIPTION, DescriptionCodec.INSTANCE),
                    OpaqueId.of(in.bytes(OPERATION_ID)),
                    Instant.ofEpochMilli(in.number(AT)));
        }
    }
}
