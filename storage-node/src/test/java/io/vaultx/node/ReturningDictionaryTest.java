package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.mend.Finding;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A dictionary that the disk cannot read for a while: when it can again, a scrub brings it and its chunks back. */
class ReturningDictionaryTest extends DictionaryStories {
    /** A dictionary in bad sectors, for which all that need it are quarantined with it. */
    private void loseForAWhile(ChunkRow row) {
        files.unreadable(file(row), row.place().offset(), row.place().offset() + row.headerBytes() + row.storedSize());
        try (ChunkLog log = logs.open()) {
            assertThat(users).allMatch(user -> TestLogs.outcome(log, user.address()) == ReadOutcome.DAMAGED);
            assertThat(log.status().quarantined()).isEqualTo(USERS + 1);
        }
        files.readable();
    }

    @Test
    void aDictionaryThatTheDiskCanReadAgainBringsBackAllThatNeedIt() throws IOException {
        writeWithoutRawBytes();
        ChunkRow row = dictionaryRow();
        loseForAWhile(row);
        List<Finding> findings = new ArrayList<>();
        try (ChunkLog log = logs.open()) {
            assertThat(users)
                    .as("some are met before the dictionary")
                    .anyMatch(user ->
                            row(log, user).place().segment() < row.place().segment());

            assertThat(log.scrub(findings::add).isClean()).isTrue();

            assertThat(findings).isEmpty();
            assertThat(users).allMatch(user -> TestLogs.has(log, user));
            assertThat(log.have(addresses())).allMatch(kept -> kept.present());
            assertThat(log.status().quarantined()).isZero();
        }
        assertThat(ChunkLog.rebuildIndex(logs.options)).isEmpty();
        try (ChunkLog log = logs.open()) {
            assertThat(users).as("the log says so").allMatch(user -> TestLogs.has(log, user));
        }
        TestLogs.flipBit(file(row), row.place().offset() + row.headerBytes() + 5, 1);
        try (LogAudit audit = LogAudit.open(logs.options, temp.resolve("derived"), segment -> {})) {
            LogAuditTest.Said said = LogAuditTest.said(audit);
            assertThat(said.damaged()).as("it rots after that").containsExactlyInAnyOrderElementsOf(addresses());
            assertThat(said.findings()).containsExactly(Finding.Kind.DAMAGED);
            assertThat(said.faults()).isEmpty();
        }
    }

    @Test
    void whateverTheDiskCannotReadForAWhileComesBackWithTheNextScrub() throws IOException {
        long seed = TestRun.seed();
        Random random = new Random(seed);
        int rounds = TestRun.rounds(20, 200);
        long lost = 0;
        writeWithoutRawBytes();
        try (ChunkLog log = logs.open()) {
            for (int round = 0; round < rounds; round++) {
                List<Path> segments = logs.segmentFiles();
                Path segment = segments.get(random.nextInt(segments.size()));
                long from = random.nextLong(8192, Files.size(segment));
                files.unreadable(segment, from, from + 512 + random.nextInt(20_000));
                users.forEach(user -> TestLogs.outcome(log, user.address()));
                log.scrub(finding -> {});
                lost += log.status().quarantined();
                files.readable();

                assertThat(log.scrub(finding -> {}).isClean())
                        .as("seed %d, round %d", seed, round)
                        .isTrue();

                assertThat(log.status().quarantined()).isZero();
                assertThat(users).allMatch(user -> TestLogs.has(log, user));
            }
        }
        assertThat(lost).as("quarantined for a while").isPositive();
        assertThat(ChunkLog.rebuildIndex(logs.options)).isEmpty();
        try (ChunkLog log = logs.open()) {
            assertThat(users).as("the log says so").allMatch(user -> TestLogs.has(log, user));
            assertThat(log.status().quarantined()).isZero();
        }
        Tally.of("errors", "disk that cannot read for a while")
                .count(rounds)
                .seed(seed)
                .write();
    }

    @Test
    void whatIsWholeAgainWaitsForRoomOnAFullDisk() throws IOException {
        writeWithoutRawBytes();
        loseForAWhile(dictionaryRow());
        try (ChunkLog log = logs.open()) {
            files.full(true);
            List<Finding> findings = new ArrayList<>();
            assertThat(log.scrub(findings::add).isClean()).isFalse();
            assertThat(findings).hasSize(USERS + 1).allMatch(finding -> finding.kind() == Finding.Kind.QUARANTINED);
            files.full(false);

            assertThat(log.scrub(finding -> {}).isClean()).isTrue();
            assertThat(users).allMatch(user -> TestLogs.has(log, user));
        }
    }

    /** Its bytes were read before that, and may be gone since. */
    @Test
    void whatWasQuarantinedAnewMeanwhileStaysQuarantined() throws IOException {
        writeWithoutRawBytes();
        loseForAWhile(dictionaryRow());
        try (OpenedLog log = OpenedLog.open(logs.options)) {
            ChunkRow first = log.index().get(dictionary).orElseThrow();
            assertThat(submit(log, new ReleaseChange(log.batch(), dictionary, first)))
                    .isTrue();
            ChunkRow live = log.index().get(dictionary).orElseThrow();
            assertThat(submit(log, new QuarantineChange(log.batch(), dictionary, live)))
                    .isTrue();
            ChunkRow anew = log.index().get(dictionary).orElseThrow();

            assertThat(submit(log, new ReleaseChange(log.batch(), dictionary, first)))
                    .isFalse();
            assertThat(log.index().get(dictionary)).contains(anew);
            assertThat(submit(log, new ReleaseChange(log.batch(), dictionary, anew)))
                    .as("its bytes were read after that")
                    .isTrue();
        }
    }

    private static boolean submit(OpenedLog log, LogChange<Boolean> change) {
        log.writer().submit(change);
        return change.await();
    }

    @Test
    void aQuarantinedDictionaryThatCannotBeReadHoldsUpNoScrubOfWhatLiesBeforeIt() throws IOException {
        writeWithoutRawBytes();
        ChunkRow row = dictionaryRow();
        loseForAWhile(row);
        List<Finding> findings = new ArrayList<>();
        try (ChunkLog log = logs.open()) {
            List<ChunkAddress> before = addresses().stream()
                    .filter(user -> log.index().get(user).orElseThrow().place().segment()
                            < row.place().segment())
                    .toList();
            assertThat(before).isNotEmpty();
            files.unreadable(file(row), 0, Long.MAX_VALUE, FaultyFiles.NO_HANDLES);

            assertThatThrownBy(() -> log.scrub(findings::add)).hasMessageContaining(FaultyFiles.NO_HANDLES);

            assertThat(findings)
                    .extracting(finding -> finding.address().orElseThrow())
                    .containsAll(before);
            files.readable();
            assertThat(log.scrub(finding -> {}).isClean()).isTrue();
            assertThat(users).allMatch(user -> TestLogs.has(log, user));
        }
    }

    /** What was put anew lies elsewhere: of the old bytes none count again. */
    @Test
    void whatWasPutMeanwhileStaysAsItWasPut() throws IOException {
        writeWithoutRawBytes();
        loseForAWhile(dictionaryRow());
        try (OpenedLog log = OpenedLog.open(logs.options)) {
            ChunkAddress user = users.getFirst().address();
            ChunkRow old = log.index().get(user).orElseThrow();
            log.puts().put(users.getFirst()).join();
            ChunkRow put = log.index().get(user).orElseThrow();
            ReleaseChange late = new ReleaseChange(log.batch(), user, old);
            ChunkRow waiting = log.index().get(users.getLast().address()).orElseThrow();
            ReleaseChange early = new ReleaseChange(log.batch(), users.getLast().address(), waiting);
            log.writer().submit(late);
            log.writer().submit(early);

            assertThat(late.await()).isFalse();
            assertThat(log.index().get(user)).contains(put);
            assertThat(early.await()).as("its dictionary is quarantined").isFalse();
            assertThat(log.index().get(users.getLast().address())).contains(waiting);
        }
    }
}
