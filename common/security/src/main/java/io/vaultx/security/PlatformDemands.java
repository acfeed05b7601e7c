package io.vaultx.security;

import java.util.List;

/**
 * What the platform's own routes demand (health, metrics, OpenAPI): no resource class stands behind them, so the
 * application names them in a bean of this type.
 */
public interface PlatformDemands {
    List<PlatformRoute> routes();
}
