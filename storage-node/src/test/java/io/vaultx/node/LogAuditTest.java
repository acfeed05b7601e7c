package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.mend.Finding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** A look at a closed log finds what is damaged and where the index is not what the log says, and changes no segment. */
class LogAuditTest {
    private static final int CHUNKS = 20;
    private static final int SIZE = 40_000;

    @TempDir
    Path temp;

    private final List<HashedChunk> chunks = new ArrayList<>();
    private TestLogs logs;

    @BeforeEach
    void fill() {
        logs = new TestLogs(temp.resolve("log"));
        logs.options = logs.options.withSegmentBytes(256 << 10);
        try (ChunkLog log = logs.open()) {
            for (int i = 0; i < CHUNKS; i++) {
                chunks.add(TestLogs.chunk(i, SIZE));
                TestLogs.put(log, chunks.get(i));
            }
        }
    }

    /** What an audit said. */
    record Said(List<Finding.Kind> findings, List<IndexFault> faults, Map<ChunkAddress, AuditedChunk> chunks) {
        List<IndexFault.Kind> faultKinds() {
            return faults.stream().map(IndexFault::kind).toList();
        }

        List<ChunkAddress> damaged() {
            return chunks.values().stream()
                    .filter(chunk -> !chunk.whole())
                    .map(AuditedChunk::address)
                    .toList();
        }
    }

    private LogAudit open() throws IOException {
        return LogAudit.open(logs.options, temp.resolve("derived"), segment -> {});
    }

    private Said audit() throws IOException {
        try (LogAudit audit = open()) {
            return said(audit);
        }
    }

    static Said said(LogAudit audit) throws IOException {
        List<IndexFault> faults = new ArrayList<>();
        audit.compareIndex(faults::add);
        Map<ChunkAddress, AuditedChunk> chunks = new TreeMap<>();
        audit.forEach(chunk -> chunks.put(chunk.address(), chunk));
        return new Said(audit.findings().stream().map(Finding::kind).toList(), faults, chunks);
    }

    private Map<Path, byte[]> segments() {
        Map<Path, byte[]> bytes = new TreeMap<>();
        logs.segmentFiles().forEach(file -> bytes.put(file, TestLogs.bytes(file)));
        return bytes;
    }

    private void assertSegmentsAre(Map<Path, byte[]> before) {
        Map<Path, byte[]> now = segments();
        assertThat(now.keySet()).isEqualTo(before.keySet());
        now.forEach((file, bytes) -> assertThat(Arrays.equals(bytes, before.get(file)))
                .as(file.toString())
                .isTrue());
    }

    private interface Edit {
        void on(RocksDB index) throws RocksDBException;
    }

    private void editIndex(Edit edit) throws RocksDBException {
        try (RocksDB index = RocksDB.open(logs.folder.resolve("index").toString())) {
            edit.on(index);
        }
    }

    private static byte[] rowKey(ChunkAddress address) {
        return ByteBuffer.allocate(1 + ChunkAddress.BYTES)
                .put((byte) 'c')
                .put(address.bytes())
                .array();
    }

    private ChunkAddress address(int chunk) {
        return chunks.get(chunk).address();
    }

    private void repairs() throws IOException {
        Map<Path, byte[]> before = segments();
        try (LogAudit audit = open()) {
            audit.replaceIndex();
        }
        assertSegmentsAre(before);
        try (LogAudit audit = open()) {
            assertThat(audit.hasIndex()).isTrue();
            assertThat(said(audit).faults()).isEmpty();
        }
        try (ChunkLog log = logs.open()) {
            assertThat(chunks).allMatch(chunk -> TestLogs.has(log, chunk));
        }
        assertThat(logs.findings).isEmpty();
        assertSegmentsAre(before);
    }

    @Test
    void aSoundLogIsFoundSoundAndNothingOfItChanges() throws IOException {
        Map<Path, byte[]> before = segments();
        Said said = audit();

        assertThat(said.findings()).isEmpty();
        assertThat(said.faults()).isEmpty();
        assertThat(said.chunks()).hasSize(CHUNKS);
        assertThat(said.damaged()).isEmpty();
        assertThat(said.chunks().get(address(3)).size()).isEqualTo(SIZE);
        assertSegmentsAre(before);
    }

    @Test
    void anOpenLogIsNotLookedAt() {
        try (ChunkLog log = logs.open()) {
            assertThat(log.status().chunks()).isEqualTo(CHUNKS);
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("in use");
        }
    }

    @Test
    void aRowThatTheIndexHasLostIsFoundAndRepaired() throws Exception {
        editIndex(index -> index.delete(rowKey(address(7))));

        Said said = audit();

        assertThat(said.faultKinds()).containsExactly(IndexFault.Kind.INDEX_DIFFERS);
        assertThat(said.faults().getFirst().address()).contains(address(7));
        assertThat(said.chunks()).hasSize(CHUNKS);
        repairs();
    }

    @Test
    void aRowThatLeadsElsewhereIsFoundAndRepaired() throws Exception {
        editIndex(index -> index.put(rowKey(address(7)), index.get(rowKey(address(8)))));

        Said said = audit();

        assertThat(said.faultKinds()).containsExactly(IndexFault.Kind.INDEX_DIFFERS);
        assertThat(said.faults().getFirst().address()).contains(address(7));
        assertThat(said.damaged()).isEmpty();
        repairs();
    }

    @Test
    void aRowOfAChunkThatTheLogHasNotIsFoundAndRepaired() throws Exception {
        ChunkAddress never = TestLogs.chunk(4711, 10).address();
        editIndex(index -> index.put(rowKey(never), index.get(rowKey(address(8)))));

        Said said = audit();

        assertThat(said.faultKinds()).containsExactly(IndexFault.Kind.INDEX_DIFFERS);
        assertThat(said.faults().getFirst().address()).contains(never);
        assertThat(said.chunks()).doesNotContainKey(never);
        repairs();
    }

    @Test
    void aSumThatIsWrongIsFoundAndRepaired() throws Exception {
        byte[] key = ByteBuffer.allocate(9).put((byte) 's').putLong(1).array();
        editIndex(index -> {
            byte[] use = index.get(key);
            use[15]++;
            index.put(key, use);
        });

        Said said = audit();

        assertThat(said.faultKinds()).containsExactly(IndexFault.Kind.INDEX_DIFFERS);
        assertThat(said.faults().getFirst().detail()).contains("segment 1");
        repairs();
    }

    @Test
    void aBadSectorDamagesTheChunkInItAndTheAuditGoesOn() throws IOException {
        FaultyFiles files = new FaultyFiles();
        logs.options = logs.options.withFiles(files);
        for (Path segment :
                List.of(logs.segmentFiles().getFirst(), logs.segmentFiles().getLast())) {
            long sector = Files.size(segment) / 2 & -512;
            files.unreadable(segment, sector, sector + 512);

            Said said = audit();

            assertThat(said.damaged()).as("%s", segment).hasSize(1);
            assertThat(said.chunks()).hasSize(CHUNKS);
            assertThat(said.faults()).isEmpty();
        }
    }

    @Test
    void aSegmentWhoseFirstWriteFailedIsNoFault() throws IOException {
        FaultyFiles files = new FaultyFiles();
        TestLogs other = new TestLogs(temp.resolve("other"));
        other.options = other.options.withFiles(files);
        try (ChunkLog log = other.open()) {
            // Behind the write and the sync of the new segment's header.
            files.fail(FaultyFiles.Fault.BEFORE, 3);
            assertThatThrownBy(() -> TestLogs.put(log, chunks.getFirst())).hasMessageContaining("a write failed");
            TestLogs.put(log, chunks.getFirst());
        }
        assertThat(other.segmentFiles()).hasSize(2);

        try (LogAudit audit = LogAudit.open(other.options, temp.resolve("derived"), segment -> {})) {
            Said said = said(audit);
            assertThat(said.findings()).isEmpty();
            assertThat(said.faults()).isEmpty();
            assertThat(said.chunks()).hasSize(1);
        }
    }

    @Test
    void anIndexOfOtherSegmentsIsFoundAndRepaired() throws IOException {
        TestLogs other = new TestLogs(temp.resolve("other"), 99);
        try (ChunkLog log = other.open()) {
            TestLogs.put(log, TestLogs.chunk(1, 10));
        }
        TestLogs.delete(logs.folder.resolve("index"));
        TestLogs.copy(other.folder.resolve("index"), logs.folder.resolve("index"));

        assertThat(audit().faultKinds()).containsExactly(IndexFault.Kind.INDEX_FOREIGN);
        repairs();
    }

    @Test
    void anIndexThatCannotBeReadIsFoundAndRepaired() throws IOException {
        Files.writeString(logs.folder.resolve("index/CURRENT"), "nonsense");

        assertThat(audit().faultKinds()).containsExactly(IndexFault.Kind.INDEX_UNREADABLE);
        repairs();
    }

    @Test
    void aMissingIndexIsNoFaultForTheNextStartDerivesIt() throws IOException {
        TestLogs.delete(logs.folder.resolve("index"));

        try (LogAudit audit = open()) {
            assertThat(audit.hasIndex()).isFalse();
            assertThat(said(audit).faults()).isEmpty();
            assertThat(said(audit).chunks()).hasSize(CHUNKS);
        }
        assertThat(logs.folder.resolve("index")).doesNotExist();
    }

    @Test
    void anIndexThatAKillLeftBehindTheLogIsBroughtUpFirst() throws IOException {
        ChunkLog log = logs.open();
        HashedChunk late = TestLogs.chunk(100, SIZE);
        TestLogs.put(log, late);
        TestLogs killed = logs.copyTo(temp.resolve("killed"));
        log.close();
        logs = killed;
        Map<Path, byte[]> before = segments();

        Said said = audit();

        assertThat(said.faults()).isEmpty();
        assertThat(said.findings()).isEmpty();
        assertThat(said.chunks()).containsKey(late.address());
        assertSegmentsAre(before);
    }

    @Test
    void aFlippedByteIsAFindingOfItsChunkAndNoneOfTheIndex() throws IOException {
        Path first = logs.segmentFiles().getFirst();
        TestLogs.flipBit(first, Files.size(first) / 2, 4);
        Map<Path, byte[]> before = segments();

        Said said = audit();

        assertThat(said.damaged()).hasSize(1);
        assertThat(said.faults()).isEmpty();
        assertThat(said.findings()).isEmpty();
        assertSegmentsAre(before);
        assertThat(audit().damaged()).isEqualTo(said.damaged());
    }

    /** The marks of both stand behind its bytes. */
    @Test
    void aChunkThatRotsAfterItWasRevivedIsDamaged() throws IOException {
        long at;
        try (ChunkLog log = logs.open()) {
            logs.clock.pass(Duration.ofDays(2));
            log.condemn(address(2));
            log.condemn(address(3));
            log.revive(address(2));
            at = TestLogs.rows(log).get(address(2)).place().offset();
        }
        TestLogs.flipBit(logs.segmentFiles().getFirst(), at + SIZE / 2, 4);

        Said said = audit();

        assertThat(said.damaged()).containsExactly(address(2));
        assertThat(said.chunks().get(address(3)).condemned()).isTrue();
        assertThat(said.faults()).isEmpty();
        try (LogAudit audit = open()) {
            audit.replaceIndex();
        }
        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.has(log, chunks.get(2))).isFalse();
            TestLogs.put(log, chunks.get(2));
            assertThat(TestLogs.has(log, chunks.get(2))).isTrue();
        }
    }

    @Test
    void anEntryThatIsOverwrittenIsAFindingOfTheLogAndNoneOfTheIndex() throws IOException {
        long offset;
        try (ChunkLog log = logs.open()) {
            offset = TestLogs.rows(log).get(address(2)).place().offset();
        }
        TestLogs.flipBit(logs.segmentFiles().getFirst(), offset + 50, 4);

        try (LogAudit audit = open()) {
            Said said = said(audit);

            assertThat(said.findings()).containsExactly(Finding.Kind.UNREADABLE);
            assertThat(said.faults()).isEmpty();
            assertThat(said.chunks()).hasSize(CHUNKS - 1).doesNotContainKey(address(2));
            assertThat(audit.lastKnownPlace(address(2))).contains("segment 1 at " + offset);
        }
    }

    @Test
    void aLostSegmentIsAFindingAndNoneOfTheIndex() throws IOException {
        Files.delete(logs.segmentFiles().getFirst());

        Said said = audit();

        assertThat(said.findings()).containsExactly(Finding.Kind.SEGMENT_LOST);
        assertThat(said.faults()).isEmpty();
        assertThat(said.chunks()).hasSizeLessThan(CHUNKS).containsKey(address(CHUNKS - 1));
    }

    @Test
    void theNewestSegmentLostIsAFindingToo() throws IOException {
        Files.delete(logs.lastSegment());

        Said said = audit();

        assertThat(said.findings()).containsExactly(Finding.Kind.SEGMENT_LOST);
        assertThat(said.faults()).isEmpty();
        assertThat(said.chunks()).containsKey(address(0)).doesNotContainKey(address(CHUNKS - 1));
    }

    @Test
    void aTailThatAKillToreCostsNothingAndStaysAsItIs() throws IOException {
        ChunkLog log = logs.open();
        TestLogs killed = logs.copyTo(temp.resolve("killed"));
        TestLogs.put(log, TestLogs.chunk(100, SIZE));
        byte[] longer = TestLogs.bytes(logs.lastSegment());
        log.close();
        logs = killed;
        Files.write(logs.lastSegment(), Arrays.copyOf(longer, longer.length - 5_000));
        Map<Path, byte[]> before = segments();

        Said said = audit();

        assertThat(said.findings()).containsExactly(Finding.Kind.TORN_TAIL);
        assertThat(said.faults()).isEmpty();
        assertThat(said.chunks()).hasSize(CHUNKS);
        assertThat(said.damaged()).isEmpty();
        assertSegmentsAre(before);
    }
}
