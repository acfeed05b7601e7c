package io.vaultx.jobs.http;

import io.vaultx.jobs.RateLimit;
import io.vaultx.web.Refusal;
import io.vaultx.web.Required;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The body that sets a rate.
 *
 * @param jobs 1 to 10,000
 * @param perMillis 1 to 86,400,000
 */
public record RateLimitJson(
        @Required @Nullable Integer jobs,
        @Required @Nullable Long perMillis) {
    /**
     * @throws Refusal 400 when a figure is missing or out of range
     */
    RateLimit read() {
        if (jobs == null || jobs < 1 || jobs > RateLimit.MAX_JOBS) {
            throw Refusal.invalid("jobs", "an integer from 1 to " + RateLimit.MAX_JOBS, String.valueOf(jobs));
        }
        if (perMillis == null || perMillis < 1 || perMillis > RateLimit.LONGEST.toMillis()) {
            throw Refusal.invalid(
                    "perMillis", "an integer from 1 to " + RateLimit.LONGEST.toMillis(), String.valueOf(perMillis));
        }
        return new RateLimit(jobs, Duration.ofMillis(perMillis));
    }
}
