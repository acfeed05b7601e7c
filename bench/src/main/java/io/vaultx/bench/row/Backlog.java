package io.vaultx.bench.row;

import io.vaultx.bench.subject.Pause;
import io.vaultx.bench.subject.Server;
import io.vaultx.bench.wire.Caller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files of text that wait for a server's worker, which compresses them or rests as it is told. Not thread-safe. */
final class Backlog implements AutoCloseable {
    private static final String QUEUE = "/api/admin/jobs/queues/compress";
    private static final Pattern WAITING = Pattern.compile("\"waiting\":([0-9]+)");
    private static final Pattern ACTIVE = Pattern.compile("\"active\":([0-9]+)");
    private static final Pattern COMPRESSED =
            Pattern.compile("(?m)^vaultx_compression_chunks_compressed_total\\S* (\\S+)$");

    private static final int FILE_BYTES = 4 << 20;
    private static final int VOCABULARY = 4_096;
    /** Twice what the worker reads by default. */
    private static final long BYTES_PER_SECOND = 16L << 20;

    /** Jobs that it has in hand at once: it ends these before it rests. */
    private static final int AT_ONCE = 5;

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration BETWEEN = Duration.ofMillis(50);

    private final Caller administrator;

    private Backlog(Caller administrator) {
        this.administrator = administrator;
    }

    /** Stores as much as the worker will not do in so many windows; it rests then. */
    static Backlog of(Server server, int windows, Duration window) throws IOException {
        Backlog backlog = new Backlog(server.administrator());
        long files = windows * (window.toSeconds() * BYTES_PER_SECOND / FILE_BYTES + AT_ONCE);
        try (Caller user = server.caller()) {
            String[] words = words();
            for (long file = 0; file <= files; file++) {
                user.call("PUT", "/api/objects/home/text/" + file, text(words, file))
                        .expect(201);
                if (file == 0) {
                    backlog.awaitQueue();
                    backlog.rest();
                }
            }
            // Jobs follow the files at once, but not in the same instant.
            until("the files wait for the worker", () -> backlog.count(WAITING) >= files);
            return backlog;
        } catch (IOException | RuntimeException e) {
            backlog.close();
            throw e;
        }
    }

    /** It has none before its first job. */
    private void awaitQueue() {
        until("the server has a queue of files to compress", () -> {
            try {
                return administrator.get(QUEUE).status() == 200;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    void work() {
        change("resume");
        until("the worker works", () -> count(ACTIVE) > 0);
    }

    /** Returns when it holds nothing any more. */
    void rest() {
        change("pause");
        until("the worker rests", () -> count(ACTIVE) == 0);
    }

    boolean isLeft() {
        return count(WAITING) > 0;
    }

    /** Chunks so far. */
    long compressed() {
        try {
            return (long) number(
                    COMPRESSED, administrator.get("/health/metrics").expect(200).text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void change(String order) {
        try {
            administrator
                    .call("POST", QUEUE + "/" + order, new byte[0], "Idempotency-Key: " + UUID.randomUUID())
                    .expect(200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long count(Pattern what) {
        try {
            return (long) number(what, administrator.get(QUEUE).expect(200).text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double number(Pattern what, String text) {
        Matcher found = what.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("no " + what + " in: " + text);
        }
        return Double.parseDouble(found.group(1));
    }

    private static void until(String what, BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > LIMIT.toNanos()) {
                throw new IllegalStateException("not within " + LIMIT + ": " + what);
            }
            Pause.of(BETWEEN);
        }
    }

    private static String[] words() {
        SplittableRandom random = new SplittableRandom(VOCABULARY);
        String[] words = new String[VOCABULARY];
        Arrays.setAll(words, index -> Long.toString(random.nextLong(1L << 40), Character.MAX_RADIX));
        return words;
    }

    /** Words in an order of its own: it shrinks to about a third, and shares no chunk with another. */
    private static byte[] text(String[] words, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder(FILE_BYTES + 16);
        while (text.length() < FILE_BYTES) {
            text.append(words[random.nextInt(words.length)]).append(' ');
        }
        return text.substring(0, FILE_BYTES).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        administrator.close();
    }
}
