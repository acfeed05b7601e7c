package io.vaultx.jobs.http;

import io.vaultx.security.PlatformDemands;
import io.vaultx.security.PlatformRoute;
import io.vaultx.web.Contract;
import io.vaultx.web.Demand;
import jakarta.inject.Singleton;
import java.util.List;

/** The API document may be read by anybody. */
@Singleton
final class OpenDocument implements PlatformDemands {
    @Override
    public List<PlatformRoute> routes() {
        return List.of(new PlatformRoute("GET", "/q/openapi", Demand.OPEN, "The document", Contract.NONE));
    }
}
