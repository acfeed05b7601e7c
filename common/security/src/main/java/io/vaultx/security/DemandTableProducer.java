package io.vaultx.security;

import io.vaultx.web.RawRoutes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** Gathers the table at start from everything the application serves. */
@Singleton
final class DemandTableProducer {
    /**
     * @throws IllegalStateException naming each route that says no demand: the application does not start then
     */
    @Produces
    @Singleton
    DemandTable table(BeanManager beans, @Any Instance<RawRoutes> raw, @Any Instance<PlatformDemands> platform) {
        List<DemandTable.Row> rows = new ArrayList<>();
        beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .<Class<?>>map(Bean::getBeanClass)
                .filter(ResourceDemands::isResource)
                .distinct()
                .forEach(resource -> rows.addAll(ResourceDemands.of(resource)));
        raw.forEach(routes -> routes.routes()
                .forEach(route -> rows.add(new DemandTable.Row(route.method(), route.template(), route.demand()))));
        platform.forEach(demands -> rows.addAll(demands.rows()));
        return DemandTable.of(rows);
    }
}
