package io.vaultx.bench.row;

import io.vaultx.bench.wire.Caller;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A walk through the list of all files, page after page; counts the names it met and holds them to their order. */
final class NameWalk {
    /** Takes a page, and how long it took to come. */
    interface PageSink {
        void take(byte[] page, long micros) throws IOException;
    }

    private static final byte[] PATH = "\"path\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEXT = "\"next\":".getBytes(StandardCharsets.US_ASCII);

    private long names;
    private String last = "";

    /** @param filter more of the query, beginning with {@code &}; empty for all files */
    static void pages(Caller caller, String filter, PageSink sink) throws IOException {
        String after = "";
        while (true) {
            long start = System.nanoTime();
            byte[] page = caller.get("/api/files?limit=1000" + filter + after)
                    .expect(200)
                    .body();
            sink.take(page, (System.nanoTime() - start) / 1000);
            String next = next(page);
            if (next == null) {
                return;
            }
            after = "&after=" + URLEncoder.encode(next, StandardCharsets.US_ASCII);
        }
    }

    /** The cursor stands behind the items: they are not looked through for it. Null on the last page. */
    static @Nullable String next(byte[] page) throws IOException {
        int at = page.length - NEXT.length;
        while (at >= 0 && !startsWith(page, at, NEXT)) {
            at--;
        }
        if (at < 0) {
            throw new IOException("a page without next");
        }
        int value = at + NEXT.length;
        return page[value] == '"' ? quoted(page, value + 1) : null;
    }

    /** @throws IOException when a name is not greater than the one before it */
    void count(byte[] page) throws IOException {
        for (int at = 0; at < page.length - PATH.length; at++) {
            if (page[at] == '"' && startsWith(page, at, PATH)) {
                String path = quoted(page, at + PATH.length);
                if (path.compareTo(last) <= 0) {
                    throw new IOException("the list names " + path + " behind " + last);
                }
                last = path;
                names++;
            }
        }
    }

    /** @throws IOException when it was not so many names */
    void need(long wanted) throws IOException {
        if (names != wanted) {
            throw new IOException("the list had " + names + " names instead of " + wanted);
        }
    }

    private static boolean startsWith(byte[] page, int at, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (page[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static String quoted(byte[] page, int from) {
        int end = from;
        while (page[end] != '"') {
            end++;
        }
        return new String(page, from, end - from, StandardCharsets.US_ASCII);
    }
}
