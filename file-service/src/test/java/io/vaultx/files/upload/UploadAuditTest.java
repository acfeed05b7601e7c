package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.files.Bytes;
import io.vaultx.files.FileServer;
import io.vaultx.files.audit.FilesAudit;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.records.Expect;
import io.vaultx.records.RecordChange;
import io.vaultx.records.Row;
import io.vaultx.records.audit.AuditFinding;
import io.vaultx.records.audit.AuditReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of an upload under way every part is wanted, of one that has ended none. */
final class UploadAuditTest implements AuditReport {
    private static final int PART = 300_000;

    @TempDir
    Path work;

    private final FileServer server = new FileServer();
    private final SessionTable sessions = new SessionTable(server.memoryRecords);
    private final PartTable parts = new PartTable(server.memoryRecords);
    private final List<AuditFinding> findings = new ArrayList<>();
    private final Map<String, Long> counts = new HashMap<>();
    private FileHead file;

    @BeforeEach
    void upload() {
        file = server.create("a", 3L * PART);
        for (int index : new int[] {0, 1}) {
            String target = "/api/files/" + file.id() + "/chunks/" + index;
            assertThat(server.call(
                                    "POST",
                                    target,
                                    Map.of("Content-Type", "application/octet-stream"),
                                    Bytes.random(PART, index))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Override
    public void finding(AuditFinding finding) {
        findings.add(finding);
    }

    @Override
    public void count(String what, long more) {
        counts.merge(what, more, Long::sum);
    }

    private void audit() {
        new FilesAudit(server.memoryRecords, this).run(work, (chunk, size, by) -> count("claims", 1), step -> {});
    }

    private void move(Phase phase) {
        Row<UploadSession> session = sessions.get(file.uploadId()).orElseThrow();
        assertThat(sessions.move(session, phase)).isTrue();
    }

    @Test
    void aMissingPartOfAnUploadThatIsBeingCompletedIsNamed() {
        move(new Phase.Completing(3, 3L * PART, null));

        audit();

        assertThat(findings).extracting(AuditFinding::kind).containsExactly("PART_MISSING");
        assertThat(findings.getFirst().about()).containsEntry("file", file.id());
        assertThat(findings.getFirst().detail()).contains("3 parts").contains("there are 2");
    }

    @Test
    void anUploadWhoseFrozenPartsAreThereIsClean() {
        move(new Phase.Completing(2, 2L * PART, null));

        audit();

        assertThat(findings).isEmpty();
        assertThat(counts).containsEntry("uploads completing", 1L).containsEntry("parts of uploads", 2L);
        assertThat(counts.get("claims")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aPartThatIsNotCountedIsNamedAndCountsOfNoUploadAreCounted() {
        Row<Part> second = parts.find(file.uploadId(), 1).orElseThrow();
        new PartLedger(server.memoryRecords).uncount(file.uploadId(), second.value());
        PartLedger ofNone = new PartLedger(server.memoryRecords);
        for (int octet : new int[] {0, 255}) {
            String id = OpaqueId.of(filled(octet));
            ofNone.isCounted(UploadSession.open(id, file.id(), Instant.EPOCH), second.value());
        }

        audit();

        assertThat(findings).extracting(AuditFinding::kind).containsExactly("COUNT_WRONG");
        assertThat(findings.getFirst().about()).containsEntry("upload", file.uploadId());
        assertThat(counts).containsEntry("counts of no upload", 2L);
    }

    @Test
    void aShareThatCannotBeReadIsNamedOnce() {
        server.memoryRecords.write(List.of(
                new RecordChange.Put("counts", CountTable.key(file.uploadId(), 1), new byte[] {99}, Expect.ANYTHING)));

        audit();

        assertThat(findings).extracting(AuditFinding::kind).containsExactly("ROW_UNREADABLE");
    }

    private static byte[] filled(int octet) {
        byte[] id = new byte[OpaqueId.BYTES];
        Arrays.fill(id, (byte) octet);
        return id;
    }

    @Test
    void anEndedUploadThatIsHalfTakenAwayWantsNothing() {
        move(new Phase.Aborted(Instant.EPOCH));
        Row<Part> first = parts.find(file.uploadId(), 0).orElseThrow();
        server.manifests.drop(first.value().manifest());
        server.manifests.drop(
                parts.find(file.uploadId(), 1).orElseThrow().value().manifest());
        parts.delete(first);

        audit();

        assertThat(findings).isEmpty();
        assertThat(counts)
                .containsEntry("uploads ended", 1L)
                .containsEntry("parts of ended uploads", 1L)
                .doesNotContainKey("claims");
    }
}
