package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.index.ChunkState;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.mend.Pacer;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A dictionary that rots, or cannot be written or read: what needs it is damaged or waits, and no wrong byte is read. */
class DamagedDictionaryTest extends DictionaryStories {
    @Test
    void nothingThatNeedsADamagedDictionaryIsReadAndAPutHealsEachChunk() throws IOException {
        long seed = TestRun.seed();
        Random random = new Random(seed);
        int rounds = TestRun.rounds(6, 100);
        for (int round = 0; round < rounds; round++) {
            fresh();
            writeWithoutRawBytes();
            damageDictionary(random);
            try (ChunkLog log = logs.open()) {
                for (HashedChunk user : users) {
                    assertThat(TestLogs.outcome(log, user.address()))
                            .as("seed %d, round %d", seed, round)
                            .isEqualTo(ReadOutcome.DAMAGED);
                }
                assertThat(logs.findings)
                        .extracting(finding -> finding.address().orElseThrow())
                        .contains(dictionary)
                        .containsAll(addresses());
                assertThat(log.have(addresses())).noneMatch(kept -> kept.present());
                users.forEach(user -> TestLogs.put(log, user));
                assertThat(users).allMatch(user -> TestLogs.has(log, user));

                logs.clock.pass(Dictionaries.UNUSED);
                log.compact();
                assertThat(log.index().get(dictionary)).isEmpty();
                assertThat(log.status().quarantined()).isZero();
            }
        }
        Tally.of("damage", "bits of dictionaries").count(rounds).seed(seed).write();
    }

    /** One read has found it out: nobody else may be told that his chunk is here. */
    @Test
    void whatNeedsADictionaryThatIsKnownToBeDamagedIsNotHere() throws IOException {
        writeWithoutRawBytes();
        damageDictionary(new Random(TestRun.seed()));
        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.outcome(log, users.getFirst().address())).isEqualTo(ReadOutcome.DAMAGED);
            assertThat(row(log, users.get(1)).state()).isEqualTo(ChunkState.LIVE);
            assertThat(row(log, users.get(2)).state()).isEqualTo(ChunkState.LIVE);

            assertThat(log.have(List.of(users.get(1).address())).getFirst().present())
                    .isFalse();
            assertThat(log.revive(users.get(2).address()).present()).isFalse();
            TestLogs.put(log, users.get(2));

            assertThat(TestLogs.has(log, users.get(2))).isTrue();
            assertThat(row(log, users.get(2)).isEncoded()).isFalse();
        }
    }

    /** Nobody has looked at any of it for long. */
    @Test
    void aPutOfAChunkWhoseDictionaryHasRottedUnseenIsStored() throws IOException {
        writeWithoutRawBytes();
        damageDictionary(new Random(TestRun.seed()));
        logs.clock.pass(ChunkLogOptions.TRUSTED.plusDays(1));
        try (ChunkLog log = logs.open()) {
            assertThat(log.have(List.of(users.getLast().address())).getFirst().present())
                    .isFalse();
            TestLogs.put(log, users.getFirst());

            assertThat(TestLogs.has(log, users.getFirst())).isTrue();
        }
    }

    @Test
    void aDictionaryThatNobodyHasLookedAtForLongIsLookedAtBeforeAYes() throws IOException {
        writeWithoutRawBytes();
        logs.clock.pass(ChunkLogOptions.TRUSTED.plusDays(1));
        HashedChunk young = TestLogs.document(DOMAIN, 500);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, young);
            log.recode(young.address(), 3);
            assertThat(row(log, young).needs()).contains(dictionary);
        }
        damageDictionary(new Random(TestRun.seed()));
        try (ChunkLog log = logs.open()) {
            assertThat(log.have(List.of(young.address())).getFirst().present()).isFalse();
        }
    }

    @Test
    void aScrubNamesTheDictionaryAndAllThatNeedIt() throws IOException {
        writeWithoutRawBytes();
        damageDictionary(new Random(TestRun.seed()));
        List<ChunkAddress> named = new ArrayList<>();
        try (ChunkLog log = logs.open()) {
            log.scrub(finding -> finding.address().ifPresent(named::add));

            // A chunk that was met before it may have told of it.
            logs.findings.forEach(finding -> finding.address().ifPresent(named::add));
            assertThat(named).contains(dictionary).containsAll(addresses());
            assertThat(log.status().quarantined()).isEqualTo(USERS + 1);
            users.forEach(user -> TestLogs.put(log, user));
            assertThat(users).allMatch(user -> TestLogs.has(log, user));
        }
    }

    /** The reader has it at hand, so chunks that a scrub meets before it look whole. */
    @Test
    void aScrubNamesWhatNeedsADictionaryThatIsStillInMemory() throws IOException {
        writeWithoutRawBytes();
        ChunkRow row = dictionaryRow();
        List<ChunkAddress> named = new ArrayList<>();
        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.has(log, users.getFirst())).isTrue();
            TestLogs.flipBit(file(row), row.place().offset() + row.headerBytes() + 5, 1);

            log.scrub(finding -> finding.address().ifPresent(named::add));
        }
        assertThat(named).contains(dictionary).containsAll(addresses());
    }

    @Test
    void aScrubThatIsToEndStopsAmongTheChunksOfADamagedDictionary() throws IOException {
        writeWithoutRawBytes();
        ChunkRow row = dictionaryRow();
        Pacer pacer = Pacer.unlimited();
        List<ChunkAddress> named = new ArrayList<>();
        try (OpenedLog log = OpenedLog.open(logs.options)) {
            // With the dictionary in memory they look whole one by one, so that they are named in the end, all
            // together.
            assertThat(log.reader().read(users.getFirst().address(), 0, ByteBuffer.allocate(1)))
                    .isEqualTo(ReadOutcome.READ);
            TestLogs.flipBit(file(row), row.place().offset() + row.headerBytes() + 5, 1);

            assertThatThrownBy(() -> log.scrub(
                            pacer,
                            finding -> finding.address()
                                    .filter(addresses()::contains)
                                    .ifPresent(user -> {
                                        named.add(user);
                                        pacer.stop();
                                    })))
                    .isInstanceOf(InterruptedIOException.class);
        }
        assertThat(named).hasSize(1);
    }

    @Test
    void anAuditNamesTheDictionaryAndTheChunksThatItCosts() throws IOException {
        writeWithoutRawBytes();
        ChunkRow row = dictionaryRow();
        TestLogs.flipBit(file(row), row.place().offset() + row.headerBytes() + 5, 1);

        try (LogAudit audit = LogAudit.open(logs.options, temp.resolve("derived"), segment -> {})) {
            LogAuditTest.Said said = LogAuditTest.said(audit);
            assertThat(said.damaged()).containsExactlyInAnyOrderElementsOf(addresses());
            assertThat(said.faults()).isEmpty();
            assertThat(said.findings()).containsExactly(Finding.Kind.DAMAGED);
        }
    }

    /** Behind damage a chunk counts only with its SHA-256, for which it takes the dictionary; its checksums verify still. */
    @Test
    void anAuditCallsItNoFaultOfTheIndexWhenAChunkIsNotFoundForWantOfItsDictionary() throws IOException {
        writeWithoutRawBytes();
        ChunkRow row = dictionaryRow();
        TestLogs.flipBit(file(row), row.place().offset() + row.headerBytes() + 5, 1);
        HashedChunk last = users.getLast();
        ChunkRow lastRow;
        try (ChunkLog log = logs.open()) {
            lastRow = row(log, last);
        }
        // The header of its batch, which it has for itself.
        TestLogs.flipBit(file(lastRow), lastRow.place().offset() - 64, 1);

        try (LogAudit audit = LogAudit.open(logs.options, temp.resolve("derived"), segment -> {})) {
            LogAuditTest.Said said = LogAuditTest.said(audit);
            assertThat(said.chunks()).doesNotContainKey(last.address());
            assertThat(said.damaged()).hasSize(USERS - 1);
            assertThat(said.faults()).isEmpty();
            assertThat(said.findings()).contains(Finding.Kind.UNREADABLE, Finding.Kind.DAMAGED);
        }
    }

    @Test
    void anAuditCountsTheRawBytesWhereTheyAreStillThere() throws IOException {
        write();
        ChunkRow row = dictionaryRow();
        TestLogs.flipBit(file(row), row.place().offset() + row.headerBytes() + 5, 1);

        try (LogAudit audit = LogAudit.open(logs.options, temp.resolve("derived"), segment -> {})) {
            LogAuditTest.Said said = LogAuditTest.said(audit);
            assertThat(said.damaged()).isEmpty();
            assertThat(said.faults()).isEmpty();
            assertThat(said.findings()).contains(Finding.Kind.DAMAGED);
            audit.replaceIndex();
        }
        try (ChunkLog log = logs.open()) {
            assertThat(users).allMatch(user -> TestLogs.has(log, user));
        }
    }

    /** Behind damage a chunk counts only with its SHA-256, for which it takes the dictionary. */
    @Test
    void whatIsFoundBySearchingIsDecodedWithItsDictionary() throws IOException {
        write();
        ChunkRow row;
        try (ChunkLog log = logs.open()) {
            row = row(log, users.getFirst());
        }
        // The header of the batch with the first compressed chunk.
        TestLogs.flipBit(file(row), row.place().offset() - 64, 1);

        ChunkLog.rebuildIndex(logs.options);

        try (ChunkLog log = logs.open()) {
            assertThat(row(log, users.getFirst()).place()).isEqualTo(row.place());
            assertThat(users).allMatch(user -> TestLogs.has(log, user));
        }
    }

    @Test
    void aBadSectorUnderADictionaryIsDamageAndAnyOtherErrorIsNot() throws IOException {
        writeWithoutRawBytes();
        ChunkRow row = dictionaryRow();
        HashedChunk user = users.getFirst();
        files.unreadable(file(row), row.place().offset(), row.place().offset() + row.headerBytes() + row.storedSize());
        try (ChunkLog log = logs.open()) {
            assertThat(TestLogs.outcome(log, user.address())).isEqualTo(ReadOutcome.DAMAGED);
            TestLogs.put(log, user);
            assertThat(TestLogs.has(log, user)).isTrue();
        }
    }
}
