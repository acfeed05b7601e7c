package io.vaultx.security;

import io.vaultx.web.RawRoute;
import io.vaultx.web.RawRoutes;
import io.vaultx.web.openapi.ApiRoute;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** Everything that the application serves, whoever serves it; gathered once at start. */
@Singleton
final class ServedRoutes {
    /**
     * A route: what it demands, and how the API document describes it.
     */
    record Served(DemandTable.Row row, ApiRoute described) {}

    private final List<Served> all;

    /**
     * @throws IllegalStateException naming each route that says no demand: the application does not start then
     */
    @Inject
    ServedRoutes(BeanManager beans, @Any Instance<RawRoutes> raw, @Any Instance<PlatformDemands> platform) {
        this(gathered(beans, raw, platform));
    }

    ServedRoutes(List<Served> all) {
        this.all = List.copyOf(all);
    }

    private static List<Served> gathered(
            BeanManager beans, Instance<RawRoutes> raw, Instance<PlatformDemands> platform) {
        List<Served> all = new ArrayList<>();
        beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .<Class<?>>map(Bean::getBeanClass)
                .filter(ResourceDemands::isResource)
                .distinct()
                .flatMap(resource -> ResourceDemands.of(resource).stream())
                .map(ServedRoutes::served)
                .forEach(all::add);
        raw.forEach(routes -> routes.routes().forEach(route -> all.add(served(route))));
        platform.forEach(demands -> demands.routes().forEach(route -> all.add(served(route))));
        return all;
    }

    List<Served> all() {
        return all;
    }

    private static Served served(ResourceDemands.Served resource) {
        DemandTable.Row row = resource.row();
        return new Served(row, ApiRoute.of(row.method(), row.template(), resource.method()));
    }

    private static Served served(RawRoute route) {
        return new Served(new DemandTable.Row(route.method(), route.template(), route.demand()), ApiRoute.of(route));
    }

    private static Served served(PlatformRoute route) {
        return new Served(
                new DemandTable.Row(route.method(), route.path(), route.demand()),
                new ApiRoute(route.method(), route.path(), route.summary(), route.contract(), false));
    }
}
