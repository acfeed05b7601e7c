package io.vaultx.records;

import java.util.List;
import java.util.TreeSet;

/** The smallest value that merges: a set of texts, joined by union. */
final class TextSet {
    static final Merge<List<String>> UNION = (one, other) -> {
        TreeSet<String> union = new TreeSet<>(one);
        union.addAll(other);
        return List.copyOf(union);
    };

    static final TableSpec<List<String>> TABLE = TableSpec.merging(
            "text-sets",
            new Codec<>() {
                @Override
                public void encode(List<String> value, FieldWriter out) {
                    out.texts(1, value);
                }

                @Override
                public List<String> decode(FieldReader in) {
                    return in.texts(1);
                }
            },
            UNION);

    private TextSet() {}
}
