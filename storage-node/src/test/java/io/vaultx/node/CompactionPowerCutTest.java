package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.disk.Fault;
import io.vaultx.disk.Loss;
import io.vaultx.disk.Step;
import io.vaultx.node.index.ChunkIndex;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Power goes while segments are written anew and unlinked. */
class CompactionPowerCutTest extends CutStories {
    @Test
    void compactionUnlinksNothingWhoseCopyIsNotSynced() throws Exception {
        cutAnywhere("power of the chunk log, compaction", log -> {
            List<HashedChunk> many = mostlyDropped(log);
            assertThat(log.compact()).isPositive();
            many.subList(0, 3).forEach(log::put);
            log.compact();
        });
    }

    @Test
    void whereACopyIsTornItsOriginalCounts() throws Exception {
        System.out.println("torn copies: seed " + seed);
        try (CutLog log = new CutLog(temp.resolve("log"))) {
            mostlyDropped(log);
            int from = log.disk.changes();
            assertThat(log.compact()).isPositive();
            try (CutChecks checks = new CutChecks(log, temp.resolve("cuts"), seed)) {
                for (int after = from; after <= Math.min(from + 12, checks.changes()); after++) {
                    for (int round = 0; round < TestRun.rounds(10, 60); round++) {
                        checks.at(after, Loss.SOME_SECTORS, round, false);
                    }
                }
                Tally.of("cuts", "power of the chunk log, torn copies")
                        .count(checks.count())
                        .seed(seed)
                        .write();
            }
        }
    }

    private List<HashedChunk> mostlyDropped(CutLog log) {
        List<HashedChunk> many = chunks(24, 14_000);
        many.forEach(log::put);
        log.pass(DAY);
        for (int i = 0; i < many.size(); i++) {
            if (i % 4 != 0) {
                log.condemn(many.get(i));
                log.drop(many.get(i));
            }
        }
        return many;
    }

    @Test
    void aSegmentIsUnlinkedWhenTheIndexOnTheDiskHasNothingInItAnyMore() throws Exception {
        Map<Long, Path> indexes = new TreeMap<>();
        try (CutLog log = new CutLog(temp.resolve("log"))) {
            mostlyDropped(log);
            Path index = Path.of(log.logs.options.indexFolder().toString());
            log.failing(step -> {
                if (step.kind() == Step.Kind.DELETE) {
                    String name = step.file().getFileName().toString();
                    Path copy = temp.resolve("before-" + name);
                    TestLogs.copyIndex(index, copy);
                    indexes.put(Long.parseLong(name.substring(0, 16), 16), copy);
                }
                return Optional.empty();
            });
            assertThat(log.compact()).isPositive();
        }
        indexes.forEach((segment, copy) -> {
            try (ChunkIndex index = ChunkIndex.open(copy)) {
                assertThat(index.use(segment).chunks())
                        .as("segment %d", segment)
                        .isZero();
            }
        });
    }

    /** Older segments hold what was dropped, and drops go with theirs once no older one is left. */
    @Test
    void droppedChunksStayAwayWhateverUnlinksAreUndone() throws Exception {
        cutAtTheEnd("power of the chunk log, unlinks undone", log -> fillDropAndCompact(log));
    }

    @Test
    void aSegmentThatCannotBeUnlinkedKeepsTheDropsOfItsChunks() throws Exception {
        try (CutLog log = new CutLog(temp.resolve("log"))) {
            log.failing(step -> step.kind() == Step.Kind.DELETE && step.file().endsWith("0000000000000001.segment")
                    ? Optional.of(new Fault(Fault.Way.BEFORE, Fault.MEDIUM_ERROR))
                    : Optional.empty());
            fillDropAndCompact(log);
            log.failing(Fault.Plan.NONE);

            log.rebuild();

            log.history.check(log.log(), Integer.MAX_VALUE, "after a rebuild");
        }
    }

    private void fillDropAndCompact(CutLog log) throws IOException {
        for (int round = 0; round < 3; round++) {
            List<HashedChunk> gone = chunks(7, 14_000);
            gone.forEach(log::put);
            log.pass(DAY);
            for (HashedChunk chunk : gone) {
                assertThat(log.condemn(chunk)).isTrue();
                assertThat(log.drop(chunk)).isTrue();
            }
        }
        log.put(chunk(90_000));
        log.put(chunk(10));
        assertThat(log.compact()).isGreaterThan(1);
    }

    /** What a failed write left behind the end of its segment never counted; recovery cuts it off durably. */
    @Test
    void aBatchThatNeverCountedStaysAwayWhenItsSuccessorIsCompacted() throws Exception {
        cutAtTheEnd("power of the chunk log, end of a failed segment", log -> {
            // Large enough that its own segment is not worth rewriting.
            HashedChunk kept = chunk(60_000);
            log.put(kept);
            log.pass(DAY);
            log.failing(step -> step.kind() == Step.Kind.SYNC
                    ? Optional.of(new Fault(Fault.Way.AFTER, Fault.MEDIUM_ERROR))
                    : Optional.empty());
            assertThat(log.condemn(kept)).isFalse();
            log.failing(Fault.Plan.NONE);
            assertThat(log.revive(kept)).isTrue();
            HashedChunk large = chunk(100_000);
            log.put(large);
            log.put(chunk(100_000));
            log.reopen();
            log.pass(DAY);
            assertThat(log.condemn(large)).isTrue();
            assertThat(log.drop(large)).isTrue();
            log.put(chunk(100_000));
            log.put(chunk(10));
            assertThat(log.compact()).isPositive();
            assertThat(log.logs.segmentFiles())
                    .noneMatch(file -> file.endsWith("0000000000000002.segment"))
                    .anyMatch(file -> file.endsWith("0000000000000001.segment"));
        });
    }
}
