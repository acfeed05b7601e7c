package io.vaultx.threads;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Feeds a parser of outside bytes: its valid examples, each of them cut at every place, then mutations of them. A property
 * looks at one input at a time; what it throws, the stack it overflows and the memory it runs out of fail the test, with
 * the input and the seed. So does an input that never ends.
 *
 * <p>It runs on a thread with a small stack: recursion that follows the input is found early. Every case has a seed of its
 * own, so that one number repeats a run ({@code -Dvaultx.test.seed=}).
 */
public final class Fuzz {
    private static final long STACK_BYTES = 512 << 10;

    /** Not a measure of speed: nothing takes this long but a loop without an end. */
    private static final Duration ENDLESS = Duration.ofMinutes(20);

    private static final int SHOWN_CHARACTERS = 2_000;
    private static final int MOST_CUTS = 2_000;

    private final String what;
    private final int cases;
    private final boolean cut;
    private final List<String> words;
    private volatile Object current = "";
    private volatile long done;

    private Fuzz(String what, int cases, boolean cut, List<String> words) {
        this.what = what;
        this.cases = cases;
        this.cut = cut;
        this.words = words;
    }

    /** What must hold for every input. */
    @FunctionalInterface
    public interface Property<T> {
        void check(T input) throws Exception;
    }

    /**
     * @param what the parser, in a few words, unique within the module
     * @param everyday how many mutations in a run of everyday length; fifty times as many in a long one
     */
    public static Fuzz of(String what, int everyday) {
        return new Fuzz(what, TestRun.rounds(everyday, 50 * everyday), true, List.of());
    }

    /** Texts that mean something to the parser. */
    public Fuzz words(String... meaningful) {
        return new Fuzz(what, cases, cut, List.of(meaningful));
    }

    /** Without cutting the examples at every place: for a property that takes long. */
    public Fuzz uncut() {
        return new Fuzz(what, cases, false, words);
    }

    public void texts(List<String> valid, Property<String> property) {
        List<String> fixed = new ArrayList<>(valid);
        valid.forEach(text -> fixed.addAll(cuts(text.length(), at -> text.substring(0, at))));
        valid.forEach(text -> fixed.addAll(cuts(text.length(), text::substring)));
        run(fixed, valid, Mutations::text, property);
    }

    public void bytes(List<byte[]> valid, Property<byte[]> property) {
        List<byte[]> fixed = new ArrayList<>(valid);
        valid.forEach(bytes -> fixed.addAll(cuts(bytes.length, at -> Arrays.copyOf(bytes, at))));
        run(fixed, valid, Mutations::bytes, property);
    }

    private <T> List<T> cuts(int length, IntFunction<T> piece) {
        int step = 1 + length / MOST_CUTS;
        return IntStream.iterate(0, at -> cut && at < length, at -> at + step)
                .mapToObj(piece)
                .toList();
    }

    private <T> void run(
            List<T> fixed, List<T> valid, BiFunction<Mutations, List<T>, T> mutation, Property<T> property) {
        long seed = TestRun.seed();
        System.out.println("fuzz " + what + ": " + fixed.size() + " + " + cases + " cases, seed " + seed);
        Throwable[] failed = new Throwable[1];
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        each(fixed, property);
                        SplittableRandom seeds = new SplittableRandom(seed);
                        for (int i = 0; i < cases; i++) {
                            T input = mutation.apply(new Mutations(seeds.split(), words), valid);
                            each(List.of(input), property);
                        }
                    } catch (Throwable e) {
                        failed[0] = e;
                    }
                },
                "fuzz",
                STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        boolean ended = await(thread);
        boolean held = ended && failed[0] == null;
        Tally.of("fuzz", what).count(done).lost(held ? 0 : 1).seed(seed).write();
        if (!held) {
            AssertionError error = new AssertionError(
                    what + ", seed " + seed + ", case " + done + (ended ? "" : " has no end") + ": " + shown(current),
                    failed[0]);
            if (!ended) {
                error.setStackTrace(thread.getStackTrace());
            }
            throw error;
        }
    }

    private <T> void each(List<T> inputs, Property<T> property) throws Exception {
        for (T input : inputs) {
            current = input;
            property.check(input);
            done++;
        }
    }

    private static boolean await(Thread thread) {
        try {
            return thread.join(ENDLESS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String shown(Object input) {
        return input instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : escaped(String.valueOf(input));
    }

    /** As a text in Java, so that it can be pasted into a test. */
    private static String escaped(String text) {
        StringBuilder shown = new StringBuilder("\"");
        text.chars().limit(SHOWN_CHARACTERS).forEach(c -> {
            if (c == '"' || c == '\\') {
                shown.append('\\').append((char) c);
            } else if (c >= 0x20 && c < 0x7f) {
                shown.append((char) c);
            } else {
                shown.append("\\u%04x".formatted(c));
            }
        });
        return shown.append(text.length() > SHOWN_CHARACTERS ? "\" and more" : "\"")
                .toString();
    }
}
