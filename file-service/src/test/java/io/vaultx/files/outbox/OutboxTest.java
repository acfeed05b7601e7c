package io.vaultx.files.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.feed.VersionName;
import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.files.Bytes;
import io.vaultx.files.FileServer;
import io.vaultx.files.MovableClock;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.KeyRange;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which versions have an entry, and when it goes. */
class OutboxTest {
    private final FileServer server = new FileServer();
    private final MemoryRecordStore store = new MemoryRecordStore();
    private final MovableClock clock = new MovableClock();
    private final OutboxTable table = new OutboxTable(store);

    private static VersionName anyVersion() {
        Random random = new Random(7);
        return new VersionName(OpaqueId.random(random), OpaqueId.random(random));
    }

    private List<Row<OutboxRow>> entriesOf(FileServer of) {
        return new Table<>(of.memoryRecords, OutboxTable.SPEC).scan(KeyRange.all(), 100);
    }

    @Test
    void aContentInPartsHasAnEntryFromItsCommitOnAndOneWhoseDigestIsKnownHasNone() {
        server.call("PUT", "/api/objects/home/whole", Map.of(), Bytes.random(1_000, 1));
        FileHead file = server.create("parts", 2_000L);
        server.call("POST", "/api/files/" + file.id() + "/chunks/0", Map.of(), Bytes.random(1_000, 2));
        assertThat(entriesOf(server)).isEmpty();

        server.call("POST", "/api/files/" + file.id() + "/chunks/1", Map.of(), Bytes.random(1_000, 3));

        FileHead ready = server.catalog.byId(file.id()).orElseThrow();
        String versionId = Objects.requireNonNull(ready.current()).versionId();
        assertThat(entriesOf(server)).singleElement().satisfies(row -> {
            assertThat(OutboxTable.version(row)).isEqualTo(new VersionName(file.id(), versionId));
            assertThat(row.value().waitsFor(VersionWork.DIGEST)).isTrue();
        });
    }

    @Test
    void aContentInPartsWhoseDigestWasDeclaredHasNoEntry() {
        byte[] whole = Bytes.random(2_000, 4);
        FileHead file = server.create("parts", null);
        server.call("POST", "/api/files/" + file.id() + "/chunks/0", Map.of(), Arrays.copyOf(whole, 1_000));
        server.call("POST", "/api/files/" + file.id() + "/chunks/1", Map.of(), Arrays.copyOfRange(whole, 1_000, 2_000));
        String declared = "{\"sha256\":\"" + Bytes.sha256(whole).hex() + "\"}";

        assertThat(server.call("POST", "/api/files/" + file.id() + "/complete", Map.of(), Bytes.text(declared))
                        .status())
                .isEqualTo(200);

        assertThat(entriesOf(server)).isEmpty();
    }

    @Test
    void anInstallationWithoutWorkersWritesNoEntry() {
        Outbox without = new Outbox(store, () -> false, clock);
        Outbox with = new Outbox(store, () -> true, clock);

        assertThat(without.entry(anyVersion(), Set.of(VersionWork.DIGEST))).isEmpty();
        assertThat(with.entry(anyVersion(), Set.of())).isEmpty();
        assertThat(with.entry(anyVersion(), Set.of(VersionWork.DIGEST))).isPresent();
    }

    @Test
    void rowsThatDidNotKnowEachOtherAreJoinedToWhatEitherWaitsFor() {
        OutboxRow one = new OutboxRow(clock.instant(), 0b011);
        OutboxRow other = new OutboxRow(clock.instant().plusSeconds(1), 0b110);

        OutboxRow joined = new OutboxRow(clock.instant().plusSeconds(1), 0b111);
        assertThat(OutboxRow.join(one, other)).isEqualTo(joined);
        assertThat(OutboxRow.join(other, one)).isEqualTo(joined);
        assertThat(OutboxRow.join(joined, other)).isEqualTo(joined);
    }

    @Test
    void anEntryGoesWithItsLastWorkAndThatOfANewerProgramIsNotOurs() {
        Outbox outbox = new Outbox(store, () -> true, clock);
        long newer = 1L << 40;
        store.write(List.of(table.put(anyVersion(), new OutboxRow(clock.instant(), 1 | newer))));

        outbox.finished(anyVersion(), VersionWork.DIGEST);
        outbox.finished(anyVersion(), VersionWork.DIGEST);
        assertThat(table.get(anyVersion()).orElseThrow().value().works()).isEqualTo(newer);

        store.write(List.of(table.put(anyVersion(), new OutboxRow(clock.instant(), 1))));
        outbox.finished(anyVersion(), VersionWork.DIGEST);
        outbox.finished(anyVersion(), VersionWork.DIGEST);
        assertThat(store.scan("outbox", KeyRange.all(), 10)).isEmpty();
    }
}
