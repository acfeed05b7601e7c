package io.vaultx.worker;

import io.vaultx.jobs.JobId;
import io.vaultx.jobs.WorkerSettings;
import io.vaultx.worker.compression.CompressionSettings;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.Config;

/**
 * What an operator may set of the work on versions.
 *
 * @param worker {@code BULL_CONCURRENCY}: how many digests at once
 * @param compression {@code vaultx.compression.*}
 */
public record WorkSettings(WorkerSettings worker, CompressionSettings compression) {
    private static final String CONCURRENCY = "BULL_CONCURRENCY";

    /** The largest content takes half a day to read. */
    private static final Duration LONGEST_JOB = Duration.ofDays(2);

    /**
     * The defaults but for what is set.
     *
     * @param process what the process is, for the name that its jobs are held by
     * @param patience how long an end waits for the jobs in hand before they are given back
     * @throws IllegalArgumentException when a setting breaks its rule; it names the setting or the value
     */
    public static WorkSettings of(Config config, String process, Duration patience, RandomGenerator random) {
        String concurrency =
                config.getOptionalValue(CONCURRENCY, String.class).orElse("" + WorkerSettings.USUAL_CONCURRENCY);
        if (!concurrency.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(CONCURRENCY + " must be a whole number, got " + concurrency);
        }
        return new WorkSettings(
                WorkerSettings.of(process + "-" + JobId.random(random))
                        .withConcurrency(Integer.parseInt(concurrency))
                        .withLongestJob(LONGEST_JOB)
                        .withPatience(patience),
                CompressionSettings.of(config));
    }
}
