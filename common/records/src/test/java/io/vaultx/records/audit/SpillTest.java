package io.vaultx.records.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillTest {
    private static final int ENTRY = 5;

    @TempDir
    Path folder;

    private static List<byte[]> random(int count, long seed) {
        Random random = new Random(seed);
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] entry = new byte[ENTRY];
            random.nextBytes(entry);
            entries.add(entry);
            if (i % 7 == 0) {
                entries.add(entry.clone());
            }
        }
        return entries;
    }

    @Test
    void whateverGoesInComesOutInTheOrderOfUnsignedBytesHoweverManyFilesThatTakes() {
        for (int count : new int[] {0, 1, 9, 10, 11, 39, 40, 41, 1_000}) {
            List<byte[]> entries = random(count, count);
            try (Spill spill = new Spill(folder, "s", ENTRY, 10, 3)) {
                entries.forEach(spill::add);
                assertThat(spill.size()).isEqualTo(entries.size());
                List<byte[]> sorted = new ArrayList<>();
                spill.sorted().forEachRemaining(sorted::add);

                entries.sort(Arrays::compareUnsigned);
                assertThat(sorted.stream().map(Arrays::toString))
                        .as("%s entries", count)
                        .containsExactlyElementsOf(
                                entries.stream().map(Arrays::toString).toList());
            }
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void atMostTheseFilesAndOneMoreLieThereAtOnce() {
        try (Spill spill = new Spill(folder, "s", ENTRY, 10, 3)) {
            random(2_000, 1).forEach(entry -> {
                spill.add(entry);
                assertThat(folder.toFile().list()).hasSizeLessThanOrEqualTo(4);
            });
        }
    }

    @Test
    void anEntryOfAnotherSizeIsRefused() {
        try (Spill spill = new Spill(folder, "s", ENTRY, 10, 3)) {
            assertThatThrownBy(() -> spill.add(new byte[4])).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
