package io.vaultx.files.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.records.Expect;
import io.vaultx.records.KeyRange;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordChange;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ManifestsTest {
    private final MemoryRecordStore records = new MemoryRecordStore();
    private final Manifests manifests = new Manifests(records, new Random(1));
    private final Random random = new Random(2);

    @Test
    void whatWasBuiltIsReadFromEveryOffset() {
        for (int count : new int[] {0, 1, 64, 65, 1023, 1024, 1025, 3000}) {
            List<ChunkRef> refs = refs(count);
            Manifest manifest = build(refs, Manifests.MAX_INLINE_REFS);
            long size = refs.stream().mapToLong(ChunkRef::size).sum();

            assertThat(manifest.chunkCount()).isEqualTo(count);
            assertThat(manifest instanceof Manifest.Inline).isEqualTo(count <= 64);
            for (int round = 0; round < 50 && size > 0; round++) {
                long from = round == 0 ? 0 : round == 1 ? size - 1 : random.nextLong(size);
                assertFrom(refs, manifest, from);
            }
        }
    }

    @Test
    void everyBoundaryOfAPageIsFound() {
        List<ChunkRef> refs = refs(2_100);
        Manifest manifest = build(refs, 1);
        long offset = 0;
        for (int i = 0; i < refs.size(); i++) {
            if (i % 1_024 < 2 || i % 1_024 > 1_021) {
                assertFrom(refs, manifest, offset);
                assertFrom(refs, manifest, offset + refs.get(i).size() - 1);
            }
            offset += refs.get(i).size();
        }
        assertThat(manifests.open(manifest, offset).hasNext()).isFalse();
    }

    @Test
    void aMissingPageIsNotPassedOver() {
        Manifest manifest = build(refs(3_000), 1);
        var rows = records.scan("pages", KeyRange.all(), 10);
        records.write(List.of(new RecordChange.Delete("pages", rows.get(1).key(), Expect.ANYTHING)));

        ManifestCursor cursor = manifests.open(manifest, 0);

        assertThatThrownBy(() -> cursor.forEachRemaining(ref -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anUnpublishedManifestTakesItsPagesAway() {
        try (ManifestBuilder builder = manifests.begin(1)) {
            refs(5_000).forEach(builder::accept);
            builder.finish();
            assertThat(records.scan("pages", KeyRange.all(), 10)).hasSize(5);
        }
        assertThat(records.scan("pages", KeyRange.all(), 10)).isEmpty();
    }

    @Test
    void onlyARefusalSaysThatAPublishedManifestIsNotNamed() {
        try (ManifestBuilder builder = manifests.begin(1)) {
            refs(10).forEach(builder::accept);
            builder.finish();
            assertThatThrownBy(() -> builder.publish(() -> {
                        throw new IllegalStateException("who knows");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(records.scan("pages", KeyRange.all(), 10)).hasSize(1);

        try (ManifestBuilder builder = manifests.begin(1)) {
            refs(10).forEach(builder::accept);
            builder.finish();
            assertThatThrownBy(() -> builder.publish(() -> {
                        throw new Refusal(ProblemType.CONFLICT, "no");
                    }))
                    .isInstanceOf(Refusal.class);
        }
        assertThat(records.scan("pages", KeyRange.all(), 10)).hasSize(1);
    }

    @Test
    void droppedPagesAreGoneAndOthersStay() {
        Manifest one = build(refs(70_000), 1);
        Manifest other = build(refs(2_000), 1);

        manifests.drop(one);
        manifests.drop(one);

        assertThat(records.scan("pages", KeyRange.all(), 100)).hasSize(2);
        assertThat(manifests.open(other, 0)).hasNext();
    }

    @Test
    void theDigestNamesTheListAndNothingElse() {
        List<ChunkRef> refs = refs(100);

        assertThat(digest(refs)).isEqualTo(digest(refs));
        assertThat(digest(refs.subList(0, 99))).isNotEqualTo(digest(refs));
        assertThat(digest(refs.reversed())).isNotEqualTo(digest(refs));
    }

    private ChunkId digest(List<ChunkRef> refs) {
        try (ManifestBuilder builder = manifests.begin(64)) {
            refs.forEach(builder::accept);
            return builder.digest();
        }
    }

    private void assertFrom(List<ChunkRef> refs, Manifest manifest, long from) {
        long offset = 0;
        int index = 0;
        while (offset + refs.get(index).size() <= from) {
            offset += refs.get(index).size();
            index++;
        }
        ManifestCursor cursor = manifests.open(manifest, from);
        List<ChunkRef> rest = new ArrayList<>();
        cursor.forEachRemaining(rest::add);
        assertThat(cursor.skip()).isEqualTo(from - offset);
        assertThat(rest).isEqualTo(refs.subList(index, refs.size()));
    }

    private Manifest build(List<ChunkRef> refs, int maxInlineRefs) {
        ManifestBuilder builder = manifests.begin(maxInlineRefs);
        refs.forEach(builder::accept);
        return builder.finish();
    }

    private List<ChunkRef> refs(int count) {
        List<ChunkRef> refs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            refs.add(
                    new ChunkRef(new ChunkId(random.nextLong(), random.nextLong(), 0, i), 1 + random.nextInt(1 << 20)));
        }
        return refs;
    }
}
