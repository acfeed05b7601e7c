package io.vaultx.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What a {@link Merge} promises, tried on samples; whoever writes a merge calls this with values that differ in all parts. */
public final class MergeLaws {
    private MergeLaws() {}

    public static <T> void assertHold(Merge<T> merge, List<T> samples) {
        for (T a : samples) {
            assertThat(merge.merge(a, a)).as("idempotent: %s", a).isEqualTo(a);
            for (T b : samples) {
                T ab = merge.merge(a, b);
                assertThat(merge.merge(b, a)).as("commutative: %s, %s", a, b).isEqualTo(ab);
                assertThat(merge.merge(ab, b)).as("idempotent: %s, %s", a, b).isEqualTo(ab);
                for (T c : samples) {
                    assertThat(merge.merge(a, merge.merge(b, c)))
                            .as("associative: %s, %s, %s", a, b, c)
                            .isEqualTo(merge.merge(ab, c));
                }
            }
        }
    }
}
