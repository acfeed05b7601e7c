package io.vaultx.files.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.domain.ChunkId;
import io.vaultx.files.GoldenRows;
import io.vaultx.records.Key;
import io.vaultx.records.Row;
import io.vaultx.web.ProblemType;
import io.vaultx.web.ProblemType.Retry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows of {@code idempotency} as the first format has them, kept for ever. */
class FormatOneTest {
    /** What field 9 of a row may hold. Rows hold these names: a line may be added, never changed or taken away. */
    private static final List<String> STORED_PROBLEMS = List.of(
            "MALFORMED",
            "INVALID_VALUE",
            "UNAUTHENTICATED",
            "FORBIDDEN",
            "NOT_FOUND",
            "METHOD_NOT_ALLOWED",
            "NOT_ACCEPTABLE",
            "CONFLICT",
            "EXPIRED",
            "PRECONDITION_FAILED",
            "TOO_LARGE",
            "UNSUPPORTED_MEDIA_TYPE",
            "RANGE_NOT_SATISFIABLE",
            "KEY_REUSED",
            "CONTENT_UNREADABLE");

    private static final Instant AT = Instant.ofEpochMilli(1_767_225_600_123L);
    private static final Key KEY = KeyTable.key("u" + "a1".repeat(16), "client key");
    private static final ChunkId BODY = ChunkId.parse("b0".repeat(32));

    private final GoldenRows<KeyRow> rows = new GoldenRows<>(
            "idempotency.hex",
            KeyTable.SPEC,
            Map.of(
                    "running",
                    row(null, AT.plusSeconds(60), null),
                    "running-body-known",
                    row(BODY, AT.plusSeconds(60), null),
                    "given-up",
                    row(null, Instant.EPOCH, null),
                    "answered",
                    ended(new Ending.Answered(
                            new Answer(201, Map.of("Location", "/x"), "{}".getBytes(StandardCharsets.US_ASCII)))),
                    "answered-empty",
                    ended(new Ending.Answered(Answer.empty(204))),
                    "refused",
                    ended(new Ending.Refused(
                            ProblemType.INVALID_VALUE,
                            "é is wrong",
                            Map.of("Retry-After", "1"),
                            Map.of("max", 1L << 40),
                            Map.of("field", "path")))));

    private final GoldenRows<KeyRow> held = new GoldenRows<>(
            "idempotency-held.hex",
            KeyTable.SPEC,
            Map.of("running", row(null, Instant.EPOCH, null).leased(id("2d"), AT.plusSeconds(20))));

    @Test
    void storedRowsAreStillRead() {
        held.areRead((store, row) -> new KeyTable(store).get(KEY).map(Row::value));
        rows.areRead((store, row) -> new KeyTable(store).get(KEY).map(Row::value));
    }

    @Test
    void theSameValuesAreStoredTheSameToday() {
        held.areWrittenTheSame((store, row) -> new KeyTable(store).set(KEY, null, row));
        rows.areWrittenTheSame((store, row) -> new KeyTable(store).set(KEY, null, row));
    }

    @Test
    void aDamagedRowIsReadOrUnreadable() {
        held.areReadOrUnreadableWhenDamaged();
        rows.areReadOrUnreadableWhenDamaged();
    }

    @Test
    void whatANewerProgramAddedSurvivesARewrite() {
        held.keepUnknownFields();
        rows.keepUnknownFields();
    }

    @Test
    void everyProblemThatARowMayNameIsStillThere() {
        assertThat(STORED_PROBLEMS)
                .allSatisfy(name -> assertThat(ProblemType.valueOf(name)).isNotNull());
    }

    @Test
    void everyProblemThatIsStoredFromNowOnIsListed() {
        assertThat(STORED_PROBLEMS)
                .containsAll(Arrays.stream(ProblemType.values())
                        .filter(type -> type.retry() == Retry.NEVER)
                        .map(Enum::name)
                        .toList());
    }

    private static KeyRow ended(Ending ending) {
        return row(BODY, Instant.EPOCH, ending);
    }

    private static KeyRow row(@Nullable ChunkId body, Instant leaseUntil, @Nullable Ending ending) {
        return new KeyRow(id("0e"), ChunkId.parse("11".repeat(32)), body, null, leaseUntil, AT, ending);
    }

    private static String id(String octet) {
        return OpaqueId.of(HexFormat.of().parseHex(octet.repeat(OpaqueId.BYTES)));
    }
}
