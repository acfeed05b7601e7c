package io.vaultx.files.outbox;

import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.Config;

/**
 * As an operator has set it.
 *
 * @param leastCompressed {@code vaultx.compression.least-bytes}, 1 or more
 */
public record SetJobs(BooleanSupplier on, long leastCompressed) implements JobsSwitch {
    private static final String LEAST = "vaultx.compression.least-bytes";

    public SetJobs {
        if (leastCompressed < 1) {
            throw new IllegalArgumentException(LEAST + " must be 1 or more, got " + leastCompressed);
        }
    }

    /**
     * @throws IllegalArgumentException when the setting breaks its rule; it names it
     */
    public static SetJobs of(Config config, BooleanSupplier on) {
        String least = config.getOptionalValue(LEAST, String.class).orElse("" + LEAST_COMPRESSED);
        try {
            return new SetJobs(on, Long.parseLong(least));
        } catch (NumberFormatException odd) {
            throw new IllegalArgumentException(LEAST + " must be a whole number, got " + least, odd);
        }
    }

    @Override
    public boolean isOn() {
        return on.getAsBoolean();
    }
}
