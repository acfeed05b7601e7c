package io.vaultx.security;

import io.vaultx.web.Contract;
import io.vaultx.web.Demand;

/**
 * A route that the platform serves by itself, which no class of ours describes.
 *
 * @param method upper case
 * @param summary a line for the API document
 */
public record PlatformRoute(String method, String path, Demand demand, String summary, Contract contract) {}
