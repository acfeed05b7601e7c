package io.vaultx.bench.row;

import java.nio.file.Path;

/**
 * What all rows are told.
 *
 * @param root of the source tree, where the launcher is
 * @param scratch where folders of data are made, and removed afterwards
 * @param minutes of the soak
 * @param names in the folder of many names
 */
public record Settings(Path root, Path scratch, Pace pace, int minutes, long names) {
    /** As the launcher's default. */
    static final String MAX_HEAP = "512m";

    public Settings {
        if (minutes < 1 || names < 1) {
            throw new IllegalArgumentException("minutes and names must be 1 or more, got " + minutes + " and " + names);
        }
    }
}
