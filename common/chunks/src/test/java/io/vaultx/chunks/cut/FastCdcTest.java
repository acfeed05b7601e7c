package io.vaultx.chunks.cut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Small sizes make many cuts of few bytes; the golden test uses the real ones. */
class FastCdcTest {
    private static final int MIN = 64;
    private static final int AVERAGE = 256;
    private static final int MAX = 1024;

    /** Computed by an independent program from the description in {@link FastCdc}. Must never change. */
    @Test
    void theDefaultSizesCutAKnownContentWhereTheyAlwaysDid() {
        assertThat(Cuts.sizes(new FastCdc(64 << 10, 256 << 10, 1 << 20), Cuts.random(1, 4 << 20), 1 << 16))
                .containsExactly(
                        144528, 213936, 229212, 223134, 216574, 383848, 221107, 268720, 223857, 387288, 125850, 215405,
                        233414, 244325, 511680, 196848, 154578);
    }

    @Test
    void equalBytesAreCutAtTheLargestSize() {
        assertThat(Cuts.sizes(new FastCdc(MIN, AVERAGE, MAX), new byte[4 * MAX + 1], 100))
                .containsExactly(MAX, MAX, MAX, MAX, 1);
    }

    @Test
    void theMeanSizeOfRandomContentIsNearTheAverage() {
        List<Integer> sizes = Cuts.sizes(new FastCdc(MIN, AVERAGE, MAX), Cuts.random(2, 1 << 20), 1 << 20);

        assertThat((double) (1 << 20) / sizes.size()).isBetween(0.95 * AVERAGE, 1.05 * AVERAGE);
    }

    @Property
    void chunksJoinToTheContentAndKeepTheirBounds(@ForAll @Size(max = 10_000) byte[] content) {
        List<Integer> sizes = Cuts.sizes(new FastCdc(MIN, AVERAGE, MAX), content, 4096);

        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(content.length);
        assertThat(sizes).allSatisfy(size -> assertThat(size).isBetween(1, MAX));
        assertThat(sizes.subList(0, Math.max(0, sizes.size() - 1)))
                .allSatisfy(size -> assertThat(size).isGreaterThan(MIN));
    }

    @Property(tries = 100)
    void cutsDoNotDependOnHowTheBytesAreHandedOver(@ForAll long seed, @ForAll @IntRange(max = 20_000) int size) {
        byte[] content = Cuts.random(seed, size);
        List<Integer> atOnce = Cuts.sizes(new FastCdc(MIN, AVERAGE, MAX), content, Math.max(1, size));

        for (int step : new int[] {1, 2, 3, 4096}) {
            assertThat(Cuts.sizes(new FastCdc(MIN, AVERAGE, MAX), content, step))
                    .as("steps of %d", step)
                    .isEqualTo(atOnce);
        }
    }

    @Property(tries = 200)
    void everyCutIsWhereTheDescriptionSays(@ForAll long seed, @ForAll @IntRange(max = 30_000) int size)
            throws NoSuchAlgorithmException {
        byte[] content = Cuts.random(seed, size);

        assertThat(Cuts.sizes(new FastCdc(MIN, AVERAGE, MAX), content, 1000)).isEqualTo(described(content));
    }

    /** {@link FastCdc}'s description, a byte at a time. */
    private static List<Integer> described(byte[] content) throws NoSuchAlgorithmException {
        long[] gear = new long[256];
        for (int i = 0; i < gear.length; i++) {
            byte[] name = ("vaultx gear 1/" + i).getBytes(StandardCharsets.US_ASCII);
            gear[i] = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(name))
                    .getLong();
        }
        List<Integer> sizes = new ArrayList<>();
        int size = 0;
        long hash = 0;
        for (byte next : content) {
            size++;
            hash = size <= MIN ? 0 : (hash << 1) + gear[next & 0xff];
            int zeros = size <= AVERAGE / 16 * 13 ? 10 : 6;
            if (size == MAX || (size > MIN && hash >>> (Long.SIZE - zeros) == 0)) {
                sizes.add(size);
                size = 0;
                hash = 0;
            }
        }
        if (size > 0) {
            sizes.add(size);
        }
        return sizes;
    }

    @Property(tries = 200)
    void bytesInsertedAtTheFrontChangeFewChunks(@ForAll long seed, @ForAll @Size(min = 1, max = 300) byte[] inserted) {
        byte[] content = Cuts.random(seed, 100_000);
        byte[] longer = Arrays.copyOf(inserted, inserted.length + content.length);
        System.arraycopy(content, 0, longer, inserted.length, content.length);

        Set<String> fresh = new HashSet<>(Cuts.chunks(new FastCdc(MIN, AVERAGE, MAX), longer));
        fresh.removeAll(Cuts.chunks(new FastCdc(MIN, AVERAGE, MAX), content));

        assertThat(fresh).hasSizeLessThan(40);
    }

    @Test
    void sizesThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> new FastCdc(64, 300, 1024))
                .hasMessageContaining("power of two")
                .hasMessageContaining("300");
        assertThatThrownBy(() -> new FastCdc(0, 256, 1024)).hasMessageContaining("0, 256, 1024");
        assertThatThrownBy(() -> new FastCdc(129, 256, 1024)).hasMessageContaining("129, 256, 1024");
        assertThatThrownBy(() -> new FastCdc(64, 256, 511)).hasMessageContaining("64, 256, 511");
    }
}
