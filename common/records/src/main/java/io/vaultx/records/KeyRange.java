package io.vaultx.records;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A half-open stretch of keys in unsigned order.
 *
 * @param from the first key that may be in it, inclusive
 * @param until the first key behind it, exclusive; null when there is no end
 */
public record KeyRange(Key from, @Nullable Key until) {
    private static final Key LOWEST = Key.of(new byte[0]);

    /** Every key of the table. */
    public static KeyRange all() {
        return new KeyRange(LOWEST, null);
    }

    /** The keys that start with these bytes. */
    public static KeyRange prefix(Key prefix) {
        byte[] end = prefix.bytes();
        int last = end.length - 1;
        while (last >= 0 && end[last] == (byte) 0xFF) {
            last--;
        }
        if (last < 0) {
            return new KeyRange(prefix, null);
        }
        end[last]++;
        return new KeyRange(prefix, Key.of(Arrays.copyOf(end, last + 1)));
    }

    /** The rest of this range behind a key that was already seen. */
    public KeyRange after(Key seen) {
        byte[] next = Arrays.copyOf(seen.bytes(), seen.length() + 1);
        Key start = Key.of(next);
        return start.compareTo(from) > 0 ? new KeyRange(start, until) : this;
    }

    public boolean contains(Key key) {
        return key.compareTo(from) >= 0 && (until == null || key.compareTo(until) < 0);
    }
}
