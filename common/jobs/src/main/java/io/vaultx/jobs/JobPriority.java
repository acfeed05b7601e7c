package io.vaultx.jobs;

/** Which job comes first: all of one kind before any of the next; within a kind, the one that waits longest. */
public enum JobPriority {
    HIGH(1),
    NORMAL(2),
    LOW(3);

    private final int number;

    JobPriority(int number) {
        this.number = number;
    }

    /** As it is stored. */
    public int number() {
        return number;
    }

    /**
     * @throws IllegalArgumentException for a number that no priority has
     */
    public static JobPriority of(int number) {
        return switch (number) {
            case 1 -> HIGH;
            case 2 -> NORMAL;
            case 3 -> LOW;
            default -> throw new IllegalArgumentException("a priority must be 1 to 3, got " + number);
        };
    }
}
