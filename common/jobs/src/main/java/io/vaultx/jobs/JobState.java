package io.vaultx.jobs;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a job is. The letters are stored. */
public enum JobState {
    /** Can be claimed. */
    WAITING('w'),
    /** Will wait from a time on: published for later, or to be tried again. */
    DELAYED('d'),
    /** Held by a consumer. */
    ACTIVE('a'),
    /** Done, and kept for a while to be looked at. */
    COMPLETED('c'),
    /** Failed for good: a dead letter, kept until somebody replays or purges it. */
    DEAD('x');

    private final char letter;

    JobState(char letter) {
        this.letter = letter;
    }

    public char letter() {
        return letter;
    }

    /** {@code waiting}, for example. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws IllegalArgumentException for a letter of no state
     */
    public static JobState of(String letter) {
        return Arrays.stream(values())
                .filter(state -> letter.equals(String.valueOf(state.letter)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no state of a job has the letter " + letter));
    }

    /** Empty for a name of no state. */
    public static Optional<JobState> named(String wireName) {
        return Arrays.stream(values())
                .filter(state -> state.wireName().equals(wireName))
                .findFirst();
    }
}
