package io.vaultx.threads;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a test that breaks things did and what it found: one line in {@code target/tallies/} of its module.
 * {@code ./vaultx test} prints them all under its counts.
 *
 * @param kind one of {@code kills}, {@code cuts}, {@code errors}, {@code damages}, {@code fuzz}
 * @param what in a few words, unique within the module
 * @param count how many times it was done
 * @param lost what was acknowledged and is gone or wrong; 0 in every run that passes
 * @param seed the seed of the run, or 0 where nothing is random
 */
public record Tally(String kind, String what, long count, long lost, long seed) {
    private static final String SEPARATOR = "\t";

    public Tally {
        if (count < 0 || lost < 0 || kind.isBlank() || what.isBlank()) {
            throw new IllegalArgumentException("a tally needs a kind, words, and counts from 0: %s, %s, %d, %d"
                    .formatted(kind, what, count, lost));
        }
    }

    public static Tally of(String kind, String what) {
        return new Tally(kind, what, 0, 0, 0);
    }

    public Tally count(long times) {
        return new Tally(kind, what, times, lost, seed);
    }

    public Tally lost(long things) {
        return new Tally(kind, what, count, things, seed);
    }

    public Tally seed(long used) {
        return new Tally(kind, what, count, lost, used);
    }

    /** Written before the test asserts, so that a failed run tells its numbers, too. */
    public void write() {
        Path folder = Path.of("target", "tallies");
        String line = String.join(SEPARATOR, kind, what, "" + count, "" + lost, "" + seed) + "\n";
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    folder.resolve((kind + "-" + what).replaceAll("[^a-zA-Z0-9]+", "-")), line, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
