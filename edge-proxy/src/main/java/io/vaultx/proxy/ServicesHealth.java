package io.vaultx.proxy;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when of each service one process is: one of several file-services gone takes nobody down. */
@Readiness
@Singleton
final class ServicesHealth implements HealthCheck {
    private final Services services;

    @Inject
    ServicesHealth(Services services) {
        this.services = services;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("services");
        for (Upstreams service : services.all()) {
            long ready = service.all().stream().filter(Upstream::isReady).count();
            answer.withData(service.name(), ready + " of " + service.all().size());
        }
        return answer.status(services.all().stream().allMatch(Upstreams::isReady))
                .build();
    }
}
