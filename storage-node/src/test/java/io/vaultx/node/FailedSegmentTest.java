package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.disk.Fault;
import io.vaultx.disk.Step.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where a segment ends whose sync failed: only the next one says so, until a start has cut it there.
 *
 * <p>Segment 1 has a chunk, and behind its end a condemnation of it that never counted. Segment 2 is all dead.
 */
class FailedSegmentTest {
    private static final Duration DAY = Duration.ofHours(24);

    @TempDir
    Path temp;

    private final HashedChunk kept = TestLogs.chunk(1, 1000);
    private final HashedChunk besideIt = TestLogs.chunk(2, 60_000);
    private final HashedChunk dead = TestLogs.chunk(3, 100_000);
    private CutLog log;
    private Path first;
    private Path second;
    private long end;

    @BeforeEach
    void failASync() throws IOException {
        log = new CutLog(temp);
        log.put(kept);
        log.put(besideIt);
        first = log.logs.lastSegment();
        end = size(first);
        log.pass(DAY);
        log.failing(step -> step.kind() == Kind.SYNC
                ? Optional.of(new Fault(Fault.Way.AFTER, Fault.MEDIUM_ERROR))
                : Optional.empty());
        assertThat(log.condemn(kept)).isFalse();
        log.failing(Fault.Plan.NONE);
        assertThat(size(first)).isGreaterThan(end);

        log.put(dead);
        second = log.logs.lastSegment();
        assertThat(second).isNotEqualTo(first);
        log.put(TestLogs.chunk(4, 100_000));
        log.put(TestLogs.chunk(5, 10));
        log.pass(DAY);
        remove(dead);
        assertThat(log.revive(kept)).isTrue();
    }

    @AfterEach
    void close() {
        log.close();
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private void remove(HashedChunk gone) {
        assertThat(log.condemn(gone)).isTrue();
        assertThat(log.drop(gone)).isTrue();
    }

    private void assertKept() {
        assertThat(TestLogs.has(log.log(), kept)).isTrue();
        assertThat(log.log().find(kept.address()).orElseThrow().condemned()).isFalse();
    }

    @Test
    void theOneThatKnowsStaysUntilTheNextStart() throws IOException {
        assertThat(log.compact()).isZero();
        assertThat(second).exists();

        log.rebuild();

        assertThat(size(first)).isEqualTo(end);
        assertThat(log.compact()).isPositive();
        assertThat(second).doesNotExist();
        assertKept();
    }

    @Test
    void aStartThatHasNothingToReadInItCutsItToo() throws IOException {
        log.reopen();

        assertThat(size(first)).isEqualTo(end);
        assertThat(log.compact()).isPositive();
        assertThat(second).doesNotExist();
        log.rebuild();
        assertKept();
    }

    @Test
    void oneThatCouldNotBeCutWhenTheDiskWasFullIsCompactedLikeAnyOther() throws IOException {
        HashedChunk gone = TestLogs.chunk(6, 50_000);
        log.put(gone);
        Path fourth = log.logs.lastSegment();
        log.failing(step -> switch (step.kind()) {
            case WRITE -> Optional.of(new Fault(Fault.Way.BEFORE, Fault.NO_SPACE));
            case TRUNCATE -> Optional.of(new Fault(Fault.Way.BEFORE, Fault.MEDIUM_ERROR));
            default -> Optional.empty();
        });
        assertThat(log.put(TestLogs.chunk(7, 10))).isFalse();
        log.failing(Fault.Plan.NONE);
        log.put(TestLogs.chunk(8, 100_000));
        log.put(TestLogs.chunk(9, 10));
        assertThat(log.logs.lastSegment()).isNotEqualTo(fourth);
        log.pass(DAY);
        remove(gone);

        assertThat(log.compact()).isPositive();

        assertThat(fourth).doesNotExist();
    }

    @Test
    void theOneThatKnowsStaysWhileTheFileOfTheEmptiedOneIsThere() throws IOException {
        remove(besideIt);
        String name = first.getFileName().toString();
        log.failing(step -> step.kind() == Kind.DELETE && step.file().endsWith(name)
                ? Optional.of(new Fault(Fault.Way.BEFORE, "Operation not permitted"))
                : Optional.empty());

        assertThat(log.compact()).isPositive();

        assertThat(List.of(first, second)).allSatisfy(file -> assertThat(file).exists());
        log.failing(Fault.Plan.NONE);
        log.rebuild();
        assertKept();
    }
}
