package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.disk.Fault;
import io.vaultx.disk.Fault.Way;
import io.vaultx.disk.Step.Kind;
import io.vaultx.node.mend.Finding;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a failed read says of a chunk: nothing, unless the medium itself cannot read it. */
class UnreadableFileTest {
    private final HashedChunk chunk = TestLogs.chunk(1, 50_000);

    @TempDir
    Path temp;

    private CutLog log;

    @BeforeEach
    void aLogWhoseSegmentNobodyHasOpened() throws Exception {
        log = new CutLog(temp);
        log.put(chunk);
        log.put(TestLogs.chunk(2, 60_000));
        log.put(TestLogs.chunk(3, 10));
        log.reopen();
    }

    @AfterEach
    void close() {
        log.close();
    }

    private void failing(Set<Kind> kinds, String words, int times) {
        int[] left = {times};
        log.failing(step -> kinds.contains(step.kind()) && left[0]-- > 0
                ? Optional.of(new Fault(Way.BEFORE, words))
                : Optional.empty());
    }

    @Test
    void whatMayPassIsUnavailableAndCostsNoChunkItsName() {
        for (String words : new String[] {Fault.NO_HANDLES, "Permission denied"}) {
            for (Kind kind : new Kind[] {Kind.OPEN, Kind.READ}) {
                failing(EnumSet.of(kind), words, Integer.MAX_VALUE);
                assertThatThrownBy(() -> TestLogs.has(log.log(), chunk))
                        .as("%s of %s", words, kind)
                        .isInstanceOfSatisfying(
                                ChunkStoreException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));

                log.failing(Fault.Plan.NONE);
                assertThat(TestLogs.has(log.log(), chunk))
                        .as("%s of %s", words, kind)
                        .isTrue();
                log.reopen();
            }
        }
        assertThat(log.logs.findings).isEmpty();
    }

    @Test
    void anErrorOfTheMediumThatPassesIsReadOnceMoreAndCostsNothing() {
        assertThat(TestLogs.has(log.log(), chunk)).isTrue();
        failing(EnumSet.of(Kind.READ), Fault.MEDIUM_ERROR, 1);

        assertThat(TestLogs.has(log.log(), chunk)).isTrue();
        assertThat(log.logs.findings).isEmpty();
    }

    @Test
    void whatTheMediumCannotReadIsDamageAndComesBackWhenPutAgain() {
        assertThat(TestLogs.has(log.log(), chunk)).isTrue();
        failing(EnumSet.of(Kind.READ), Fault.MEDIUM_ERROR, Integer.MAX_VALUE);
        ReadOutcome outcome = TestLogs.outcome(log.log(), chunk.address());
        log.failing(Fault.Plan.NONE);

        assertThat(outcome).isEqualTo(ReadOutcome.DAMAGED);
        assertThat(log.logs.findings).extracting(Finding::kind).containsExactly(Finding.Kind.DAMAGED);
        assertThat(TestLogs.outcome(log.log(), chunk.address())).isEqualTo(ReadOutcome.MISSING);
        assertThat(log.put(chunk)).isTrue();
        assertThat(TestLogs.has(log.log(), chunk)).isTrue();
    }

    /** A put of what nobody has looked at for long looks at it first. */
    @Test
    void aLookAtAChunkThatEndsWithAnErrorIsAnsweredAndTheNextPutTriesAgain() throws Exception {
        FaultyFiles files = new FaultyFiles();
        TestLogs logs = new TestLogs(temp.resolve("without-memory"));
        logs.options = logs.options.withFiles(files);
        try (ChunkLog log = logs.open()) {
            TestLogs.put(log, chunk);
            logs.clock.pass(ChunkLogOptions.TRUSTED.plusDays(1));
            files.withoutMemory = true;

            assertThatThrownBy(() -> log.put(chunk).get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(OutOfMemoryError.class);

            files.withoutMemory = false;
            assertThat(log.put(chunk).get(30, TimeUnit.SECONDS).present()).isTrue();
            assertThat(log.have(List.of(chunk.address())).getFirst().present()).isTrue();
        }
    }
}
