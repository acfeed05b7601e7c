package io.vaultx.process;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready any more from the signal on, while requests that have begun are still served to their end. */
@Readiness
@Singleton
final class DrainHealth implements HealthCheck {
    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("serving").status(!Drain.isAsked()).build();
    }
}
