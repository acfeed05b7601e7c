package io.vaultx.web;

/** What a route demands of its caller. A route without one is not reachable. */
public enum Demand {
    /** Nothing: register, login, JWKS, signed downloads (which check their own token), health, OpenAPI. */
    OPEN,
    /** A signed-in principal. */
    USER,
    /** A principal with the role admin. */
    ADMIN,
    /** A capability token of the chunk protocol, checked by the storage node itself. */
    CAPABILITY
}
