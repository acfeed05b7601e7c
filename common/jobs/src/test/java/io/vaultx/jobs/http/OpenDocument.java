package io.vaultx.jobs.http;

import io.vaultx.security.DemandTable;
import io.vaultx.security.PlatformDemands;
import io.vaultx.web.Demand;
import jakarta.inject.Singleton;
import java.util.List;

/** The API document may be read by anybody. */
@Singleton
final class OpenDocument implements PlatformDemands {
    @Override
    public List<DemandTable.Row> rows() {
        return List.of(new DemandTable.Row("GET", "/q/openapi", Demand.OPEN));
    }
}
