package io.vaultx.chunks.cut;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Drives a chunker over a content the way a writer does, and shows the chunks. */
final class Cuts {
    private Cuts() {}

    /** The chunks' sizes when the content is handed over in steps. */
    static List<Integer> sizes(Chunker chunker, byte[] content, int step) {
        List<Integer> sizes = new ArrayList<>();
        int start = 0;
        int at = 0;
        while (at < content.length) {
            int to = Math.min(content.length, at + step);
            int end = chunker.cut(content, at, to);
            at = end == Chunker.GOES_ON ? to : end;
            if (end != Chunker.GOES_ON) {
                sizes.add(end - start);
                start = end;
            }
        }
        if (start < content.length) {
            sizes.add(content.length - start);
        }
        return sizes;
    }

    /** The chunks' contents as hex, so that sets of them compare. */
    static List<String> chunks(Chunker chunker, byte[] content) {
        List<Integer> sizes = sizes(chunker, content, content.length);
        int[] ends = sizes.stream().mapToInt(Integer::intValue).toArray();
        Arrays.parallelPrefix(ends, Integer::sum);
        return IntStream.range(0, ends.length)
                .mapToObj(i -> HexFormat.of().formatHex(content, i == 0 ? 0 : ends[i - 1], ends[i]))
                .toList();
    }

    static byte[] random(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
