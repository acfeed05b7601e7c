package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Stories of a log that are told once and then cut short, again and again. */
abstract class CutStories {
    /** Every so many changes there is a cut, in so many ways. */
    static final int STEP = TestRun.rounds(2, 1);

    private static final int WAYS = TestRun.rounds(1, 12);

    static final Duration DAY = Duration.ofHours(24);

    @TempDir
    Path temp;

    final long seed = TestRun.seed();
    private int chunks;

    interface Story {
        void tell(CutLog log) throws IOException;
    }

    HashedChunk chunk(int size) {
        return TestLogs.chunk(seed + chunks++, size);
    }

    /** Chunks that shrink. */
    List<HashedChunk> texts(int count, int size) {
        List<HashedChunk> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(TestLogs.text(seed + chunks++, size + 97 * i));
        }
        return made;
    }

    List<HashedChunk> chunks(int count, int size) {
        List<HashedChunk> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(chunk(size + 97 * i));
        }
        return made;
    }

    /** The story is told once, then cut short after each of its changes. */
    void cutAnywhere(String what, Story story) throws Exception {
        System.out.println(what + ": seed " + seed);
        try (CutLog log = new CutLog(temp.resolve("log"))) {
            story.tell(log);
            try (CutChecks checks = new CutChecks(log, temp.resolve("cuts"), seed)) {
                long count = checks.each(STEP, WAYS).count();
                assertThat(checks.relied()).as("chunks that had to be there").isPositive();
                Tally.of("cuts", what).count(count).seed(seed).write();
            }
        }
    }

    /** Many cuts at the last change, without an index: what the segments alone say. */
    void cutAtTheEnd(String what, Story story) throws Exception {
        System.out.println(what + ": seed " + seed);
        try (CutLog log = new CutLog(temp.resolve("log"))) {
            story.tell(log);
            try (CutChecks checks = new CutChecks(log, temp.resolve("cuts"), seed)) {
                checks.withoutIndex(TestRun.rounds(24, 120));
                Tally.of("cuts", what).count(checks.count()).seed(seed).write();
            }
        }
    }
}
