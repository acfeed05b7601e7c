package io.vaultx.files.upload;

import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.files.GoldenRows;
import io.vaultx.files.content.Manifest;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rows of {@code uploads} and {@code parts} as the first format has them, kept for ever. */
class FormatOneTest {
    private static final Instant AT = Instant.ofEpochMilli(1_767_225_600_123L);
    private static final String UPLOAD = id("1f");
    private static final ChunkId SHA = ChunkId.parse("ba".repeat(32));
    private static final BigInteger ALL = BigInteger.ONE.shiftLeft(625).subtract(BigInteger.ONE);
    private static final ChunkId REFUSED = ChunkId.parse("fb".repeat(32));
    private static final long KEPT_UNTIL = AT.toEpochMilli() + 3_600_000;
    private static final Manifest ONE_CHUNK = new Manifest.Inline(List.of(new ChunkRef(SHA, 5)));

    private final GoldenRows<UploadSession> uploads = new GoldenRows<>(
            "uploads.hex",
            SessionTable.SPEC,
            Map.of(
                    "open", in(Phase.Open.FRESH),
                    "open-after-wrong-digest", in(Phase.Open.afterWrongDigest(REFUSED)),
                    "open-after-expiry", in(Phase.Open.AFTER_EXPIRY),
                    "closing", in(new Phase.Closing(null, Phase.Open.FRESH)),
                    "closing-with-everything", in(new Phase.Closing(SHA, Phase.Open.afterWrongDigest(REFUSED))),
                    "completing", in(new Phase.Completing(2, 70_000, null)),
                    "completing-declared", in(new Phase.Completing(10_000, 1L << 40, SHA)),
                    "done", in(new Phase.Done(2, null, AT.plusMillis(1))),
                    "aborted", in(new Phase.Aborted(AT.plusMillis(1)))));

    private final GoldenRows<UploadSession> olderUploads = new GoldenRows<>(
            "uploads-older.hex",
            SessionTable.SPEC,
            Map.of(
                    "open", in(Phase.Open.FRESH),
                    "open-after-wrong-digest", in(Phase.Open.afterWrongDigest(REFUSED)),
                    "closing-after-wrong-digest", in(new Phase.Closing(SHA, Phase.Open.afterWrongDigest(REFUSED)))));

    private final GoldenRows<UploadSession> countedUploads = new GoldenRows<>(
            "uploads-counted.hex",
            SessionTable.SPEC,
            Map.of(
                    "open", counted(Phase.Open.FRESH),
                    "done", counted(new Phase.Done(2, 70_000L, AT.plusMillis(1)))));

    private final GoldenRows<CountShare> counts = new GoldenRows<>(
            "counts.hex",
            CountTable.SPEC,
            Map.of(
                    "first-part", new CountShare(BigInteger.ONE, 5, AT, true),
                    "all-parts", new CountShare(ALL, 625L << 30, AT, true),
                    "uncertain", new CountShare(BigInteger.valueOf(5), 10, AT, false)));

    private final GoldenRows<Part> parts = new GoldenRows<>(
            "parts.hex",
            PartTable.SPEC,
            Map.of(
                    "one-chunk", new Part(0, 5, SHA, ONE_CHUNK, AT, KEPT_UNTIL),
                    "paged", new Part(9_999, 1L << 30, SHA, new Manifest.Paged(id("3c"), 4_096), AT, KEPT_UNTIL)));

    private final GoldenRows<Part> olderParts = new GoldenRows<>(
            "parts-older.hex", PartTable.SPEC, Map.of("one-chunk", new Part(0, 5, SHA, ONE_CHUNK, AT, 0)));

    @Test
    void storedRowsAreStillRead() {
        uploads.areRead(FormatOneTest::find);
        countedUploads.areRead(FormatOneTest::find);
        counts.areRead((store, share) -> new CountTable(store).share(UPLOAD, 19).map(Row::value));
        parts.areRead(FormatOneTest::find);
    }

    @Test
    void rowsWithoutTheFieldsThatCameLaterAreStillRead() {
        olderUploads.areRead(FormatOneTest::find);
        olderParts.areRead(FormatOneTest::find);
    }

    @Test
    void theSameValuesAreStoredTheSameToday() {
        uploads.areWrittenTheSame((store, session) -> store.write(List.of(new SessionTable(store).insert(session))));
        countedUploads.areWrittenTheSame(
                (store, session) -> store.write(List.of(new SessionTable(store).insert(session))));
        counts.areWrittenTheSame(
                (store, share) -> store.write(List.of(new CountTable(store).set(UPLOAD, 19, Optional.empty(), share))));
        parts.areWrittenTheSame((store, part) -> store.write(List.of(new PartTable(store).insertion(UPLOAD, part))));
    }

    @Test
    void aDamagedRowIsReadOrUnreadable() {
        uploads.areReadOrUnreadableWhenDamaged();
        olderUploads.areReadOrUnreadableWhenDamaged();
        countedUploads.areReadOrUnreadableWhenDamaged();
        counts.areReadOrUnreadableWhenDamaged();
        parts.areReadOrUnreadableWhenDamaged();
        olderParts.areReadOrUnreadableWhenDamaged();
    }

    @Test
    void whatANewerProgramAddedSurvivesARewrite() {
        uploads.keepUnknownFields();
        countedUploads.keepUnknownFields();
        counts.keepUnknownFields();
        parts.keepUnknownFields();
    }

    private static Optional<UploadSession> find(RecordStore store, UploadSession session) {
        return new SessionTable(store).get(session.uploadId()).map(Row::value);
    }

    private static Optional<Part> find(RecordStore store, Part part) {
        return new PartTable(store).find(UPLOAD, part.index()).map(Row::value);
    }

    private static UploadSession in(Phase phase) {
        return new UploadSession(UPLOAD, id("f1"), AT, phase, false);
    }

    private static UploadSession counted(Phase phase) {
        return new UploadSession(UPLOAD, id("f1"), AT, phase, true);
    }

    private static String id(String octet) {
        return OpaqueId.of(HexFormat.of().parseHex(octet.repeat(OpaqueId.BYTES)));
    }
}
