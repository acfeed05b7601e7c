package io.vaultx.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a Range field asks of a representation (RFC 9110 §14). A field that is no valid bytes range, or asks for more than
 * {@value #MAX_RANGES} ranges, is ignored, as the RFC allows: the answer is the whole. Ranges that overlap are joined, so
 * that no request is answered with more bytes than the representation has.
 */
public sealed interface ByteRanges {
    int MAX_RANGES = 16;

    /** 200: no Range, or one that does not count. */
    record Whole() implements ByteRanges {}

    /** 206: at least one range, all inside of the representation; several need multipart/byteranges. */
    record Parts(List<ByteRange> ranges) implements ByteRanges {
        public Parts {
            ranges = List.copyOf(ranges);
        }
    }

    /** 416. */
    record Unsatisfiable() implements ByteRanges {}

    /**
     * @param header the Range field's value, null when absent
     * @param length of the representation, in bytes
     */
    static ByteRanges parse(@Nullable String header, long length) {
        if (header == null || !header.regionMatches(true, 0, "bytes=", 0, 6)) {
            return new Whole();
        }
        String[] specs = header.substring(6).split(",", -1);
        List<ByteRange> ranges = new ArrayList<>();
        int asked = 0;
        boolean emptySuffix = false;
        for (String spec : specs) {
            String text = spec.strip();
            if (text.isEmpty()) {
                continue;
            }
            int dash = text.indexOf('-');
            if (dash < 0
                    || !isDigits(text, 0, dash)
                    || !isDigits(text, dash + 1, text.length())
                    || text.length() == 1) {
                return new Whole();
            }
            asked++;
            boolean suffix = dash == 0;
            long first = suffix ? -1 : number(text.substring(0, dash));
            long last = dash + 1 == text.length() ? Long.MAX_VALUE : number(text.substring(dash + 1));
            if (!suffix && last < first) {
                return new Whole();
            }
            if (suffix && last > 0) {
                if (length == 0) {
                    emptySuffix = true;
                } else {
                    ranges.add(new ByteRange(Math.max(0, length - last), length - 1));
                }
            } else if (!suffix && first < length) {
                ranges.add(new ByteRange(first, Math.min(last, length - 1)));
            }
        }
        if (asked == 0 || asked > MAX_RANGES || emptySuffix) {
            return new Whole();
        }
        return ranges.isEmpty() ? new Unsatisfiable() : new Parts(apart(ranges));
    }

    /** The refusal that {@link Unsatisfiable} stands for. */
    static Refusal refusal(@Nullable String header, long length) {
        return Refusal.invalidAs(
                        ProblemType.RANGE_NOT_SATISFIABLE,
                        "Range",
                        "inside of " + length + " bytes",
                        String.valueOf(header))
                .header("Content-Range", "bytes */" + length);
    }

    /** In the order asked for; only when some overlap, sorted and joined (§15.3.7.2 allows both). */
    private static List<ByteRange> apart(List<ByteRange> ranges) {
        boolean overlap = false;
        for (int i = 0; i < ranges.size() && !overlap; i++) {
            for (int j = 0; j < i && !overlap; j++) {
                overlap = ranges.get(i).overlaps(ranges.get(j));
            }
        }
        if (!overlap) {
            return ranges;
        }
        List<ByteRange> joined = new ArrayList<>();
        for (ByteRange range : ranges.stream()
                .sorted(Comparator.comparingLong(ByteRange::first))
                .toList()) {
            if (!joined.isEmpty() && joined.getLast().touches(range)) {
                joined.add(joined.removeLast().join(range));
            } else {
                joined.add(range);
            }
        }
        return joined;
    }

    private static boolean isDigits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** More digits than a long has mean "beyond the end" just as well. */
    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException tooLong) {
            return Long.MAX_VALUE;
        }
    }
}
