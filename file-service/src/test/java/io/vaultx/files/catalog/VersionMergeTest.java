package io.vaultx.files.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.Chunking;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.files.content.Manifest;
import io.vaultx.threads.TestRun;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What racing attempts at one operation left under one version's key becomes one row, the same for every reader. */
class VersionMergeTest {
    private static final ChunkId SHA = ChunkId.parse("ba".repeat(32));
    private static final ChunkId CHUNK = ChunkId.parse("cd".repeat(32));

    private final VersionMerge merge = new VersionMerge(new VersionCodec());

    @Test
    void everyOrderAndRepetitionOfArrivalEndsInTheSameRow() {
        long seed = TestRun.seed();
        Random random = new Random(seed);
        for (int round = 0; round < TestRun.rounds(2_000, 50_000); round++) {
            VersionCodec.Body a = body(random);
            VersionCodec.Body b = body(random);
            VersionCodec.Body c = body(random);

            VersionCodec.Body joined = merge.merge(merge.merge(a, b), c);

            assertThat(merge.merge(a, merge.merge(b, c))).as("seed %d", seed).isEqualTo(joined);
            assertThat(merge.merge(merge.merge(c, b), a)).as("seed %d", seed).isEqualTo(joined);
            assertThat(merge.merge(joined, b)).as("seed %d", seed).isEqualTo(joined);
            assertThat(List.of(a.manifest(), b.manifest(), c.manifest())).contains(joined.manifest());
        }
    }

    @Test
    void aDigestThatOneOfThemKnowsIsKept() {
        VersionCodec.Body early = body(Instant.ofEpochMilli(1), null, new Manifest.Paged("m", 9));
        VersionCodec.Body late = body(Instant.ofEpochMilli(2), SHA, new Manifest.Paged("n", 9));

        assertThat(merge.merge(early, late).sha256()).isEqualTo(SHA);
        assertThat(merge.merge(late, early)).isEqualTo(merge.merge(early, late));
    }

    @Test
    void oneOfTheTwoIsTakenWhole() {
        VersionCodec.Body one = body(Instant.ofEpochMilli(1), SHA, new Manifest.Paged("m", 9));
        VersionCodec.Body other = body(Instant.ofEpochMilli(2), SHA, new Manifest.Paged("a", 9));

        assertThat(List.of(one, other)).contains(merge.merge(one, other));
    }

    private static VersionCodec.Body body(Random random) {
        List<Manifest> manifests = List.of(
                new Manifest.Paged("m", 9),
                new Manifest.Paged("n", 9),
                new Manifest.Inline(List.of(new ChunkRef(CHUNK, 5), new ChunkRef(SHA, 4))));
        return body(
                Instant.ofEpochMilli(random.nextInt(2)),
                random.nextBoolean() ? SHA : null,
                manifests.get(random.nextInt(manifests.size())));
    }

    private static VersionCodec.Body body(Instant at, @Nullable ChunkId sha256, Manifest manifest) {
        return new VersionCodec.Body(null, false, 9, "\"t\"", sha256, 0, Chunking.DEFAULT, manifest, "text/plain", at);
    }
}
