package io.vaultx.web;

import java.util.List;

/** A service's streaming routes; every bean of this type is mounted at start. */
public interface RawRoutes {
    List<RawRoute> routes();
}
