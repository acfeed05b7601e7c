package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.domain.ChunkRef;
import io.vaultx.files.Bytes;
import io.vaultx.files.content.Manifest;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.KeyRange;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.Row;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the counts of an upload say, and when they say nothing. */
final class PartLedgerTest {
    private static final Instant AT = Instant.ofEpochMilli(1_000_000);
    private static final String UPLOAD = OpaqueId.of(new byte[OpaqueId.BYTES]);

    private final MemoryRecordStore store = new MemoryRecordStore();
    private final PartLedger ledger = new PartLedger(store);
    private final PartTable parts = new PartTable(store);
    private final SessionTable sessions = new SessionTable(store);
    private final UploadSession session = UploadSession.open(UPLOAD, UPLOAD, AT);

    @BeforeEach
    void open() {
        store.write(List.of(sessions.insert(session)));
    }

    @Test
    void theyAreTheSumOfAllPartsHoweverManyShareARow() {
        long bytes = 0;
        for (int index : List.of(0, 16, 32, 9_999, 1, 9_984)) {
            ledger.insert(session, part(index, index + 1, AT.plusSeconds(index)));
            bytes += index + 1;
        }

        assertThat(ledger.waiting(session, null))
                .contains(new Arrived(bytes, AT.plusSeconds(9_999), CountTable.SHARES));
        assertThat(ledger.waiting(session, bytes + 1)).isPresent();
    }

    @Test
    void whereAllBytesAreThereOrTooManyOnlyThePartsTell() {
        ledger.insert(session, part(0, 10, AT));

        assertThat(ledger.waiting(session, 11L)).isPresent();
        assertThat(ledger.waiting(session, 10L)).isEmpty();
        assertThat(ledger.waiting(session, 9L)).isEmpty();
    }

    @Test
    void aPartUnderATakenIndexIsNotCounted() {
        ledger.insert(session, part(0, 10, AT));

        assertThat(ledger.insert(session, part(0, 20, AT))).isFalse();

        assertThat(ledger.arrived(session, null).bytes()).isEqualTo(10);
    }

    @Test
    void whatIsTakenBackIsNotCountedAnyMore() {
        ledger.insert(session, part(0, 10, AT));
        Part second = part(16, 20, AT);
        ledger.insert(session, second);
        parts.delete(row(16));

        ledger.uncount(UPLOAD, second);

        assertThat(ledger.waiting(session, null).orElseThrow().bytes()).isEqualTo(10);
        parts.delete(row(0));
        ledger.uncount(UPLOAD, part(0, 10, AT));
        assertThat(store.scan("counts", KeyRange.all(), 1)).isEmpty();
    }

    /** Who took the first one back was killed before it was taken from the counts; or just goes on. */
    @Test
    void aPartUnderAnIndexThatIsStillCountedMakesThemSayNothing() {
        Part first = part(0, 10, AT);
        ledger.insert(session, first);
        parts.delete(row(0));

        ledger.insert(session, part(0, 30, AT));

        assertThat(ledger.waiting(session, null)).isEmpty();
        ledger.uncount(UPLOAD, first);
        assertThat(ledger.waiting(session, null)).isEmpty();
        assertThat(ledger.arrived(session, null)).isEqualTo(new Arrived(30, AT, 1));
    }

    @Test
    void aPartWhoseCountDidNotLandIsCountedWhenItComesAgain() {
        Part part = part(0, 10, AT);
        store.write(List.of(parts.insertion(UPLOAD, part)));

        assertThat(ledger.isCounted(session, part)).isFalse();
        assertThat(ledger.isCounted(session, part)).isTrue();
        assertThat(ledger.waiting(session, null).orElseThrow().bytes()).isEqualTo(10);
    }

    @Test
    void aPartIsConfirmedOnlyWhenItWasCountedBefore() {
        store.write(List.of(parts.insertion(UPLOAD, part(0, 10, AT))));

        assertThat(ledger.confirm(sessions.get(UPLOAD).orElseThrow(), row(0), part(0, 10, AT.plusSeconds(1))))
                .isFalse();
        assertThat(ledger.waiting(session, null)).contains(new Arrived(10, AT.plusSeconds(1), CountTable.SHARES));
        assertThat(ledger.confirm(sessions.get(UPLOAD).orElseThrow(), row(0), part(0, 10, AT.plusSeconds(2))))
                .isTrue();
    }

    @Test
    void nothingIsCountedWhereAnOlderProgramBeganOrPartsMayBeReplaced() {
        UploadSession older = new UploadSession(UPLOAD, UPLOAD, AT, Phase.Open.FRESH, false);
        UploadSession replaceable = session.in(Phase.Open.AFTER_EXPIRY);

        ledger.insert(older, part(0, 10, AT));
        ledger.insert(replaceable, part(1, 10, AT));

        assertThat(store.scan("counts", KeyRange.all(), 1)).isEmpty();
        assertThat(ledger.waiting(older, null)).isEmpty();
        assertThat(ledger.waiting(replaceable, null)).isEmpty();
        assertThat(ledger.arrived(older, null).bytes()).isEqualTo(20);
        assertThat(ledger.isCounted(older, part(0, 10, AT))).isTrue();
    }

    private Row<Part> row(int index) {
        return parts.find(UPLOAD, index).orElseThrow();
    }

    private static Part part(int index, int size, Instant at) {
        byte[] bytes = Bytes.random(size, index);
        return new Part(
                index,
                size,
                Bytes.sha256(bytes),
                new Manifest.Inline(List.of(new ChunkRef(Bytes.sha256(bytes), size))),
                at,
                0);
    }
}
