package io.vaultx.web.openapi;

import io.vaultx.web.Contract;
import io.vaultx.web.RawRoute;
import java.lang.reflect.Method;

/**
 * A route as the API document tells of it.
 *
 * @param method upper case
 * @param template as {@link io.vaultx.web.PathTemplate} reads it
 * @param ofResource whether JAX-RS serves it, which chooses among media types by itself
 */
public record ApiRoute(String method, String template, String summary, Contract contract, boolean ofResource) {
    public static ApiRoute of(RawRoute route) {
        return new ApiRoute(route.method(), route.template(), route.summary(), route.contract(), false);
    }

    /** @param java the method of a resource that serves it */
    public static ApiRoute of(String method, String template, Method java) {
        return new ApiRoute(method, template, ResourceContracts.summary(java), ResourceContracts.of(java), true);
    }

    /** The path as the document spells it: there is no tail in OpenAPI. */
    public String path() {
        return template.replace("...}", "}");
    }
}
