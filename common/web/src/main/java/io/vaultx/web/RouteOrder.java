package io.vaultx.web;

/** The order of handlers on the Vert.x router: lower runs first. Quarkus mounts its own at 10,000 and above. */
public final class RouteOrder {
    /** Counts and times each request. */
    public static final int MEASURE = -3000;

    /** Gives each request its id, and answers every failure of the routes behind. */
    public static final int REQUEST_ID = -2000;

    /** Who is asking, and may they. */
    public static final int GUARD = -1000;

    /** The streaming routes: behind Quarkus' CORS filter (-300), in front of its own authentication (-200). */
    public static final int RAW = -250;

    /** Nobody answered: 404. */
    public static final int LAST = 1_000_000;

    private RouteOrder() {}
}
