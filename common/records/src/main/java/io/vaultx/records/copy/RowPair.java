package io.vaultx.records.copy;

import io.vaultx.records.Key;
import io.vaultx.records.StoredRecord;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What both stores have under one key; at least one of them has something. */
record RowPair(
        Key key, @Nullable StoredRecord source, @Nullable StoredRecord target) {
    boolean isEqual() {
        return source != null && target != null && Arrays.equals(source.value(), target.value());
    }
}
